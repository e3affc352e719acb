"""Bringing harvest files in: this product, django-import-export, and the floor below both.

    python -m benchmarks.imports [--rows 20000] [--changed 2000] [--rounds 3] …

Every figure comes from a fresh process. In each round the contestants take turns on the same
files, each with a fresh database of its own; README.md says what is and is not measured.
"""

import argparse
import io
import json
import os
import shutil
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from harvest.readers.tables import MOST_BYTES

from . import databases, files, machine, report

POSTGRESQL = "postgres://postgres@127.0.0.1:5432/"
RIVAL = "benchmarks.rival.bringing_in:"
# {contestant: (the shapes of file it gets, in this order)}; see files.prepare for the shapes.
CONTESTANTS = {
    report.OURS: ("new", "changed", "whole", "same"),
    report.DEFAULT: ("new", "changed"),
    report.BULK: ("new", "changed", "whole"),
    report.FLOOR: ("new", "changed", "whole"),
}


# --- in the child: this product -------------------------------------------------------------


def bring_in(path, by, committing):
    """One file through this product: (harvest, seconds of preview, seconds of commit).

    The only place here that calls the product's verbs.
    """
    from harvest import commit, kinds, preview

    started = perf_counter()
    told = kinds.tell(path, path.read_bytes())
    harvest = preview.preview(told.rows, told.data, path.name, by)
    previewed = perf_counter()
    if committing:
        commit.commit(harvest, by)
    return harvest, previewed - started, perf_counter() - previewed


def ours(paths, committing, verdicts):
    """The parts of one file, one after the other: {step: seconds}. `verdicts` is how many rows of
    each verdict there must be."""
    import django
    from django.db.models import Count

    django.setup()
    from harvest.models import HarvestRow
    from sources.history import system_account

    by, found, previewing, committed = system_account(), {}, 0, 0
    for path in paths:
        harvest, first, second = bring_in(Path(path), by, committing)
        previewing, committed = previewing + first, committed + second
        rows = HarvestRow.objects.filter(harvest=harvest)
        for verdict, count in rows.order_by().values_list("verdict").annotate(Count("pk")):
            found[verdict] = found.get(verdict, 0) + count
    if found != verdicts:
        raise AssertionError(f"{paths}: the preview says {found}, not {verdicts}")
    return {"preview": previewing, "commit": committed, "all": previewing + committed}


def prepare(registers):
    """Migrate the database of DATABASE_URL and load the registers."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_registers", *registers, stdout=io.StringIO())


def read_only(path):
    """The product's reader in its child process, on one file: {step: seconds}."""
    from harvest.readers import tables

    started = perf_counter()
    tables.read_apart(Path(path).read_bytes(), path)
    return {"all": perf_counter() - started}


# --- in the parent --------------------------------------------------------------------------


def job(contestant, shape, file, count, total):
    """What a contestant has to do with a file: (function, keywords)."""
    if contestant == report.OURS:
        verdicts = {"new": count} if shape == "new" else {"changed": count}
        if shape == "same":
            verdicts = {"same": total}
        elif shape == "whole" and total > count:
            verdicts["same"] = total - count
        return "benchmarks.imports:ours", {
            "paths": file["parts"],
            "committing": shape != "same",
            "verdicts": verdicts,
        }
    if contestant == report.FLOOR:
        count = count if shape == "changed" else total
        return "benchmarks.floor:bring_in", {"path": file["path"], "count": count}
    return f"{RIVAL}bring_in", {
        "path": file["path"],
        "bulk": contestant == report.BULK,
        "rows": "new" if shape == "new" else "changed",
        "count": count,
    }


class Benchmark:
    """One run of everything, in a folder of its own."""

    def __init__(self, options, folder):
        self.options, self.folder, self.runs = options, folder, []
        self.data = folder / "data"
        self.tell(f"writing {options.rows} rows as {' and '.join(options.formats)}")
        self.files, _costs = machine.run(
            "benchmarks.files:prepare",
            self.environment(),
            folder=str(folder),
            n=options.rows,
            k=options.changed,
            words=options.words,
            kinds=options.formats,
            most_bytes=MOST_BYTES,
        )

    def tell(self, text):
        sys.stderr.write(f"{text}\n")

    def environment(self, contestant="", database=""):
        settings = "harvest.settings" if contestant == report.OURS else "benchmarks.rival.settings"
        return {
            "DATA_DIR": str(self.data),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": settings,
        }

    def all(self):
        with self.prepared() as prepared:
            for number in range(self.options.rounds):
                if "xlsx" in self.options.formats:
                    self.reading(number)
                for kept in self.options.database:
                    for kind in self.options.formats:
                        self.round(number, kept, kind, prepared)

    @contextmanager
    def prepared(self):
        """{(kept, contestant): the address of a database as it is before the first file}."""
        made = {}
        registers = ["fixtures/registers", str(self.folder / "registers")]
        try:
            for kept in self.options.database:
                for contestant in self.options.contestants:
                    address = made[kept, contestant] = kept.fresh()
                    environment = self.environment(contestant, address)
                    if contestant == report.OURS:
                        machine.run("benchmarks.imports:prepare", environment, registers=registers)
                    elif contestant != report.FLOOR:
                        machine.run(f"{RIVAL}prepare", environment)
            yield made
        finally:
            for (kept, _contestant), address in made.items():
                kept.drop(address)

    def reading(self, number):
        path = self.files["xlsx"]["new"]["parts"][0]
        turns = [(report.OURS, "benchmarks.imports"), (report.FLOOR, "benchmarks.floor")]
        for contestant, module in turns[:: -1 if number % 2 else 1]:
            done = machine.run(f"{module}:read_only", self.environment(), path=path)
            self.note(number, "", "xlsx", contestant, "reading", *done)

    def round(self, number, kept, kind, prepared):
        # Another one begins each time, so that nobody always comes after the same neighbour.
        turn = number % len(self.options.contestants)
        contestants = self.options.contestants[turn:] + self.options.contestants[:turn]
        for contestant in contestants:
            address = kept.fresh(prepared[kept, contestant])
            environment = self.environment(contestant, address)
            try:
                for shape in CONTESTANTS[contestant]:
                    file = self.files[kind]["whole" if shape == "same" else shape]
                    count = self.options.rows if shape == "new" else self.options.changed
                    function, keywords = job(contestant, shape, file, count, self.options.rows)
                    done = machine.run(function, environment, **keywords)
                    self.note(number, kept.name, kind, contestant, shape, *done)
            finally:
                kept.drop(address)
                shutil.rmtree(self.data, ignore_errors=True)

    def note(self, number, database, kind, contestant, shape, seconds, costs):
        self.runs.append(
            {
                "round": number + 1,
                "database": database,
                "format": kind,
                "contestant": contestant,
                "shape": shape,
                "seconds": seconds,
                "costs": costs,
            }
        )
        self.tell(
            f"round {number + 1}: {database} {kind}, {contestant}, {shape}: {seconds['all']:.2f} s"
        )


def asked():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--changed", type=int, default=2_000)
    parser.add_argument(
        "--words", type=int, default=files.WORDS, help="of the texts of a row, about"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formats", nargs="+", choices=("csv", "xlsx"), default=["csv", "xlsx"])
    parser.add_argument(
        "--contestants", nargs="+", choices=CONTESTANTS, default=[*CONTESTANTS], metavar="NAME"
    )
    parser.add_argument(
        "--database",
        nargs="+",
        metavar="URL",
        help="“sqlite”, or a PostgreSQL server as postgres://user@host:port/; both if left out",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    options = parser.parse_args()
    if not 0 < options.changed * 2 <= options.rows or options.rounds < 1:
        parser.error("--changed is at most half of --rows, and nothing less than one")
    return options


def main():
    options = asked()
    # Ended from outside, it still drops its databases.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    before, began = machine.ticks(), perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench_") as folder:
        found = []
        for address in options.database or ["sqlite", POSTGRESQL]:
            try:
                found.append(databases.of(address, Path(folder)))
            except ValueError as error:
                if options.database:
                    sys.exit(str(error))
                sys.stderr.write(f"left out: {error}\n")
        options.database = found
        benchmark = Benchmark(options, Path(folder))
        benchmark.all()
    figures = {
        "rows": options.rows,
        "changed": options.changed,
        "words": options.words,
        "rounds": options.rounds,
        "files": benchmark.files,
        "most_bytes": MOST_BYTES,
        "stolen": machine.stolen(before, machine.ticks()),
        "load": os.getloadavg(),
        "processors": os.cpu_count(),
        "minutes": (perf_counter() - began) / 60,
        "runs": benchmark.runs,
    }
    figures["targets"] = report.targets(benchmark.runs)
    sys.stdout.write(report.text(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
