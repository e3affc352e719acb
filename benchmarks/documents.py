"""Loading documents: passages a second, what finding names costs of it, and memory on the way.

    python -m benchmarks.documents [--documents 1000] [--passages 40] [--aliases 5000] …

Every document is a Markdown file of invented text, read in the limited child, cut, indexed,
searched for names of a register and for names that no register has, and stored.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from . import databases, files, machine, phrases

PASSAGES_A_SECOND = 400
SHARE_OF_NAMES = 0.2
GROWTH_MB = 100  # of memory, from a tenth of the documents to all of them
POSTGRESQL = "postgres://postgres@127.0.0.1:5432/"


# --- in the child ---------------------------------------------------------------------------


def prepare(folder, aliases):
    """Migrate the database of DATABASE_URL and load a register of so many names."""
    import django
    from django.core.management import call_command

    django.setup()
    groups = (
        union.format(group, town)
        for union, group, town in itertools.product(phrases.UNIONS, phrases.BANDS, phrases.TOWNS)
    )
    known = [(name, "authority") for name in phrases.AUTHORITIES[::2]]
    known += [(name, "cso") for name in groups]
    lines = [("name", "acronym", "kind", "country", "also_known_as", "in_french")]
    lines += [(name, "", kind, "", "", "") for name, kind in known[:aliases]]
    files.write_lines(Path(folder) / "actors.csv", lines)
    call_command("migrate", verbosity=0)
    call_command("load_registers", str(Path(folder) / "actors.csv"), stdout=sys.stderr)


def load(documents, passages):
    """Load so many documents; {what: figure}."""
    import django

    django.setup()
    from sources import ingest, mentions
    from sources.history import system_account
    from sources.mentions import Finder
    from sources.models import Mention, Passage
    from sources.readers.limited import Child

    names = [0.0]

    def timed(function):
        def run(*arguments, **options):
            started = process_time()
            try:
                return function(*arguments, **options)
            finally:
                names[0] += process_time() - started

        return run

    mentions.Finder.find = timed(mentions.Finder.find)
    ingest.rewrite = timed(ingest.rewrite)
    by, finder, memory = system_account(), Finder.of_registers(), []
    sources = [written(number, passages) for number in range(documents)]
    started, used = perf_counter(), process_time()
    with Child() as child:
        for number, data in enumerate(sources, 1):
            name = f"report-{number}.md"
            draft = ingest.draft(data, name, {"title": f"Report {number}"}, child)
            ingest.load(draft, by, finder)
            if number in (max(documents // 10, 1), documents):
                memory.append(resident())
    seconds, used = perf_counter() - started, process_time() - used
    return {
        "seconds": seconds,
        "passages": Passage.objects.count(),
        "mentions": Mention.objects.count(),
        "names": names[0] / used,
        "memory": memory,
    }


def written(number, passages):
    """A Markdown report with so many paragraphs and bullets."""
    writer = phrases.Writer(number + 1)
    lines = [f"# Report {number + 1} on {writer.write('thing')}"]
    for place in range(passages):
        if place % 10 == 0:
            lines.append(f"## {writer.write('Thing')}")
        words = 30 if place % 3 else 70
        text = writer.text(words, "description" if place % 2 else "contribution", "more")
        lines.append(f"- {text}" if place % 5 == 4 else text)
    return "\n\n".join(lines).encode()


def resident():
    """Megabytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * machine.PAGE / machine.MB


# --- in the parent --------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--passages", type=int, default=40)
    parser.add_argument("--aliases", type=int, default=5000)
    parser.add_argument("--database", nargs="+", metavar="URL", default=["sqlite", POSTGRESQL])
    options = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory(prefix="bench_") as folder:
        for address in options.database:
            kept = databases.of(address, Path(folder))
            database = kept.fresh()
            environment = {
                "DATABASE_URL": database,
                "DATA_DIR": str(Path(folder) / "data"),
                "DJANGO_SETTINGS_MODULE": "harvest.settings",
            }
            try:
                here = "benchmarks.documents"
                machine.run(f"{here}:prepare", environment, folder=folder, aliases=options.aliases)
                found, costs = machine.run(
                    f"{here}:load",
                    environment,
                    documents=options.documents,
                    passages=options.passages,
                )
            finally:
                kept.drop(database)
            missed |= told(kept.name, options, found, costs)
    sys.exit(missed)


def told(name, options, found, costs):
    """Print what was found; whether a target was missed."""
    rate = found["passages"] / found["seconds"]
    first, last = found["memory"]
    targets = (
        (f"{rate:.0f} passages a second (at least {PASSAGES_A_SECOND})", rate >= PASSAGES_A_SECOND),
        (
            f"finding names is {found['names']:.2f} of the work (under {SHARE_OF_NAMES})",
            found["names"] < SHARE_OF_NAMES,
        ),
        (
            f"memory {first:.0f} → {last:.0f} MB (at most {GROWTH_MB} more)",
            last - first <= GROWTH_MB,
        ),
    )
    lines = [
        f"{name}: {options.documents} documents, {found['passages']} passages, "
        f"{found['mentions']} mentions, {options.aliases} names, in {found['seconds']:.1f} s; "
        f"load {os.getloadavg()[0]:.1f}, stolen {costs['stolen']:.1f} %",
        *(f"  {'PASS' if met else 'MISS'}  {what}" for what, met in targets),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stderr.write(json.dumps({"found": found, "costs": costs}) + "\n")
    return not all(met for _what, met in targets)


if __name__ == "__main__":
    main()
