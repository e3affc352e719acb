"""The runs of a benchmark → tables and targets, in words."""

from statistics import median

OURS = "harvest"
DEFAULT = "import-export"
BULK = "import-export-bulk"
FLOOR = "floor"
MOST_MB = 600


def targets(runs):
    """All targets that the runs can tell: a list of {what, where, value, most, met}."""
    found = []
    for database, kind in _places(runs):
        where = f"{database} {kind}"
        all_of = _medians(runs, database, kind)
        new, changed = all_of.get((OURS, "new")), all_of.get((OURS, "changed"))
        default, bulk = all_of.get((DEFAULT, "new")), all_of.get((BULK, "new"))
        fastest = min((time for time in (default, bulk) if time), default=None)
        same = all_of.get((OURS, "same"))
        for what, ours, other, most in (
            ("new rows / import-export at its fastest", new, fastest, 1),
            ("new rows / import-export as it comes", new, default, 0.25),
            ("changed rows / import-export in bulk", changed, all_of.get((BULK, "changed")), 0.1),
            (
                "changed rows / import-export as it comes",
                changed,
                all_of.get((DEFAULT, "changed")),
                0.5,
            ),
            ("unchanged file / new file", same, new, 0.5),
        ):
            if ours and other:
                found.append(_target(what, where, ours / other, most))
        memory = [
            run["costs"]["tree"]
            for run in runs
            if (run["database"], run["format"], run["contestant"]) == (database, kind, OURS)
        ]
        if memory:
            found.append(_target("memory of all processes, MB", where, max(memory), MOST_MB))
    reading = _medians(runs, "", "xlsx")
    if reading:
        ratio = reading[OURS, "reading"] / reading[FLOOR, "reading"]
        found.append(_target("reading / calamine alone", "xlsx", ratio, 2.5))
    return found


def _target(what, where, value, most):
    return {"what": what, "where": where, "value": value, "most": most, "met": value <= most}


def _places(runs):
    return list(dict.fromkeys((r["database"], r["format"]) for r in runs if r["database"]))


def _medians(runs, database, kind):
    """{(contestant, shape): median seconds of all steps together}."""
    times = {}
    for run in runs:
        if (run["database"], run["format"]) == (database, kind):
            times.setdefault((run["contestant"], run["shape"]), []).append(run["seconds"]["all"])
    return {key: median(values) for key, values in times.items()}


def text(figures):
    """Everything, for the eye."""
    lines = [
        f"{figures['rows']} rows, {figures['changed']} changed, {figures['words']} words each, "
        f"rounds: {figures['rounds']}",
        f"{figures['processors']} processors, load {figures['load'][0]:.1f}, stolen time "
        f"{figures['stolen']:.1f} %, {figures['minutes']:.0f} minutes",
        "",
        "Files:",
    ]
    for kind, shapes in figures["files"].items():
        for shape, file in shapes.items():
            parts = len(file["parts"])
            lines.append(
                f"  {shape}.{kind}: {file['bytes'] / 1024**2:.1f} MB"
                + (f"; harvest gets it in {parts} parts (limit of a file)" if parts > 1 else "")
            )
    runs = figures["runs"]
    if reading := [run for run in runs if run["shape"] == "reading"]:
        lines += ["", "Reading xlsx alone (the first part)", *_table(reading)]
    for database, kind in _places(runs):
        here = [r for r in runs if (r["database"], r["format"]) == (database, kind)]
        for shape, words in SHAPES.items():
            rows = [run for run in here if run["shape"] == shape]
            if rows:
                lines += ["", f"{database}, {kind}: {words.format(**figures)}", *_table(rows)]
    lines += ["", "Targets"]
    for target in figures["targets"]:
        lines.append(
            f"  {'PASS' if target['met'] else 'MISS'}  {target['where']}: {target['what']}: "
            f"{target['value']:.2f} (at most {target['most']})"
        )
    return "\n".join([*lines, ""])


SHAPES = {
    "new": "{rows} new rows into an empty table",
    "changed": "a file of {changed} rows, all changed, into {rows}",
    "whole": "a file of {rows} rows, {changed} of them changed",
    "same": "the same file again, nothing changed (preview alone)",
}
HEAD = ("", "seconds (least–most)", "× harvest", "own MB", "children", "tree", "stolen", "steps")


def _table(runs):
    """One line for each contestant: medians of times, peaks of memory, most of stolen time."""
    times = {}
    for run in runs:
        times.setdefault(run["contestant"], []).append(run)
    ours = _middle(times[OURS], "all") if OURS in times else None
    cells = [HEAD]
    for contestant, its in times.items():
        alls = [run["seconds"]["all"] for run in its]
        costs = {name: max(run["costs"][name] for run in its) for name in its[0]["costs"]}
        steps = [step for step in its[0]["seconds"] if step != "all"]
        cells.append(
            (
                contestant,
                f"{median(alls):.2f} ({min(alls):.2f}–{max(alls):.2f})",
                f"{median(alls) / ours:.2f}" if ours else "",
                f"{costs['own']:.0f}",
                f"{costs['children']:.0f}" if costs["children"] else "–",
                f"{costs['tree']:.0f}",
                f"{costs['stolen']:.1f} %",
                ", ".join(f"{step} {_middle(its, step):.2f}" for step in steps),
            )
        )
    widths = [max(len(line[at]) for line in cells) for at in range(len(HEAD))]
    return [
        (
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]


def _middle(runs, step):
    return median(run["seconds"][step] for run in runs)
