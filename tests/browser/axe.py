"""What axe finds on a page, and where the page scrolls sideways."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDTHS = (360, 390, 1280, 1600)
WITH_AXE = (390, 1280)
HEIGHT = 844
WIDE = {"width": WITH_AXE[-1], "height": HEIGHT}
# What changes with the colours alone; the other rules say the same in the dark as in the light.
COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Half the ways of looking.
HALF = {("light", 390), ("dark", 1280)}


def at(path):
    """A page that is there when its address is opened."""
    return lambda page: page.goto(path)


def unfolded(path):
    """A page with everything open that folds, menus apart: those lie over what is below."""

    def go(page):
        page.goto(path)
        page.evaluate(
            "() => document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)"
        )

    return go


def faults_of(page, ways=None):
    """What axe finds on an open page and where it scrolls sideways, a line each.

    ways  (scheme, width) of those in which axe looks; in all without them
    """
    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        beyond = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if beyond > 0:
            found.append(f"{width} px: {beyond} px too wide")
        for scheme, options in (("light", {}), ("dark", COLOUR_RULES)):
            if width in WITH_AXE and (ways is None or (scheme, width) in ways):
                page.emulate_media(color_scheme=scheme)
                found += [f"{width} px, {scheme}: {line}" for line in violations(page, options)]
    return found


def violations(page, options):
    """What axe finds, a line for each element. Only that is brought over: the rest is large."""
    return page.evaluate(
        """async options => {
            const found = await axe.run(
                document, {resultTypes: ["violations"], preload: false, ...options});
            return found.violations.flatMap(rule => rule.nodes.map(
                node => `${rule.id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
        }""",
        options,
    )
