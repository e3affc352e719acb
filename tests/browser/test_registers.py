"""An officer keeps the registers: confirms, renames, merges, dismisses; with and without a
script, and on a telephone."""

import pytest
from playwright.sync_api import expect

from sources.models import Actor, LegalInstrument, Standing
from tests.people import make_actor, make_document, make_instrument

pytestmark = pytest.mark.usefixtures("bare_stage")


@pytest.fixture
def proposals(bare_stage, django_db_blocker):
    """name → a proposed actor, one that is confirmed, a proposed law; one passage names two."""

    def make(name):
        with django_db_blocker.unblock():
            one, two = make_actor(f"Guild of {name}"), make_actor(f"Union of {name}")
            law = make_instrument(f"Act on {name}", kind="act")
            for entry in (one, law):
                type(entry).objects.filter(pk=entry.pk).update(standing=Standing.PROPOSED)
            make_document(f"On {name}", [f"The Guild of {name} read the Act on {name}."])
        return one, two, law

    return make


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_proposals_are_decided(script, sign_in, proposals):
    name = "Glaziers" if script else "Tanners"
    guild, union, law = proposals(name)
    page = sign_in("officer", java_script_enabled=script)
    page.goto("/registers/proposals/")
    row = page.locator("article", has=page.get_by_text(f"Act on {name}", exact=True)).first
    expect(row.locator("mark")).to_have_text(f"Act on {name}")

    # One by one: a law is none, and then is one after all.
    press(page, f"Dismiss Act on {name}")
    expect(page.get_by_role("status")).to_contain_text("1 entry dismissed.")
    page.get_by_role("link", name="Dismissed").click()
    press(page, f"Take back Act on {name}")
    expect(page.get_by_role("status")).to_contain_text("1 entry is back.")

    # Merging asks for the name, and shows what it will touch.
    page.goto("/registers/proposals/?register=actor")
    page.get_by_role("link", name=f"Merge … Guild of {name}").click()
    expect(page.locator("article")).to_contain_text("1 passage of 1 document")
    page.get_by_label("Name of the entry").fill(f"Union of {name}")
    press(page, "Merge")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Union of {name}")
    expect(page.locator("article")).to_contain_text(f"Guild of {name}")

    # The old address leads here, and the merge can be taken back.
    page.goto(f"/actors/{guild.slug}/")
    assert page.url.endswith(f"/actors/{union.slug}/")
    page.get_by_role("link", name="Merge, and names nearly the same").click()
    press(page, f"Take back Guild of {name}")
    expect(page.get_by_role("status")).to_contain_text("1 merge taken back.")

    page.goto(f"/actors/{guild.slug}/edit/")
    page.get_by_label("Name", exact=True).fill(f"Chamber of {name}")
    page.get_by_label("Further name 1").fill(f"Chambre {name}")
    page.get_by_label("Language of name 1").select_option("fr")
    press(page, "Save and confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Chamber of {name}")
    expect(page.get_by_role("table").first).to_contain_text(f"Guild of {name}")
    expect(page.locator("header.head")).not_to_contain_text("Proposed")


def test_many_at_once_are_shown_first(sign_in, proposals, django_db_blocker):
    guild, _union, law = proposals("Coopers")
    page = sign_in("officer")
    page.goto("/registers/proposals/")
    page.get_by_label("Guild of Coopers").check()
    page.get_by_label("Act on Coopers").check()
    press(page, "Confirm …")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm: 2 entries")
    # What loses its tick here stays as it is.
    page.get_by_label("Act on Coopers").uncheck()
    press(page, "Confirm")
    expect(page.get_by_role("status")).to_contain_text("1 entry confirmed.")
    with django_db_blocker.unblock():
        assert Actor.objects.get(pk=guild.pk).standing == Standing.CONFIRMED
        assert LegalInstrument.objects.get(pk=law.pk).standing == Standing.PROPOSED


def test_near_names_stand_on_the_page(sign_in, django_db_blocker):
    with django_db_blocker.unblock():
        make_actor("Guild of Basketmakers")
        make_actor("Guild of Basket Makers")
    page = sign_in("officer")
    page.goto("/actors/guild-of-basketmakers/")
    expect(page.get_by_role("link", name="Guild of Basket Makers", exact=True)).to_be_visible()
    page.get_by_role("link", name="Merge into it").click()
    press(page, "Merge")
    expect(page.get_by_role("heading", level=1)).to_have_text("Guild of Basket Makers")
    expect(page.get_by_role("button", name="Take back Guild of Basketmakers")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_telephone(scheme, sign_in, proposals):
    guild, _union, _law = proposals("Fullers" if scheme == "light" else "Dyers")
    screen = {"width": 390, "height": 844}
    page = sign_in("officer", viewport=screen, color_scheme=scheme)
    key = f"actor-{guild.pk}"
    for address in (
        "/registers/proposals/",
        f"/registers/decide/?act=merge&entry={key}",
        f"/actors/{guild.slug}/",
        f"/actors/{guild.slug}/edit/",
        f"/actors/{guild.slug}/merge/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
