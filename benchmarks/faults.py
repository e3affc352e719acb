"""Imports that are killed, started six at once, or left without room: all of a file or nothing.

    python -m benchmarks.faults [--kills 200] [--database sqlite postgresql] [--seed 1] …

Works on databases of its own and ends no processes but its own; exit code 1 where anything is not
as promised. README.md says what is tried. tests/harvest/test_faults.py is the short form.
"""

import argparse
import itertools
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from time import perf_counter

from . import databases, machine
from .imports import POSTGRESQL
from .trials import AFTER, ALL, BEGINS, COMMITTING, KB, Breach, Trials, wait, whole

AT_ONCE, TURNS = 6, 10
AROUND = 0.06  # seconds from the beginning of a COMMIT
# Half of the trials by the command; of the others, each with a job, most commit.
WAYS = ("load", "commit", "load", "undo", "load", "commit", "load", "read")
STAGES = ("before its first write", "while it wrote", "within its COMMIT", "after its COMMIT")
BROUGHT_IN, SAME, REFUSED = 10, 11, 12


# --- in the child: the trials on one database ------------------------------------------------


def trials(folder, kills, seed):
    """All trials on the database of DATABASE_URL, which is migrated: what is to be printed."""
    faults = Faults(Path(folder), seed)
    faults.reference()
    faults.killed(kills)
    faults.together()
    faults.without_room()
    return {
        "lines": faults.lines,
        "counts": dict(faults.counts),
        "breaches": faults.breaches,
    }


class Faults(Trials):
    def killed(self, kills):
        for number, way in zip(range(kills), itertools.cycle(WAYS), strict=False):
            moment = self.draw.random()
            near = number % 3 == 2 and way != "read"
            self.tried("kill", number, partial(self.kill, way, moment, near))
            if not (number + 1) % 20:
                sys.stderr.write(f"{number + 1} of {kills} killed\n")
        for way in BEGINS:
            self.tried("after all kills", way, partial(self.undisturbed, way))
        self.say(f"{kills} processes: " + self.counted("kill "))
        self.say(f"of those killed, {self.counts['had committed']} had committed")
        self.say(f"{self.counts['jobs taken again']} jobs were left, taken again, and done")

    def kill(self, way, moment, near):
        """Kill a process after that part of the time it takes; or `near`, within some
        milliseconds from the moment at which it begins its COMMIT."""
        self.prepare(way)
        process = self.process(self.does(way))
        if near:
            while self.shared[0] < COMMITTING and not ended(process):
                time.sleep(0.0002)
        time.sleep(moment * (AROUND if near else self.takes[way]))
        os.kill(process, signal.SIGKILL)
        code = self.end(process)
        if code not in (0, -signal.SIGKILL):
            raise Breach(f"{way} ended by itself with {code}: {self.said()}")
        stage = self.shared[0]
        done = self.check(way)
        if code == 0:
            self.counts["kill after its end"] += 1
            self.expect("done, as it ended by itself", done, True)
        else:
            self.counts[f"kill {STAGES[stage] if way != 'read' else 'while it read'}"] += 1
            self.counts["had committed"] += done and way != "read"
            if way != "read" and stage != COMMITTING:
                self.expect(f"done, killed {STAGES[stage]}", done, stage == AFTER)
        self.finish(way)

    def undisturbed(self, way):
        self.prepare(way)
        self.expect("exit code", self.end(self.process(self.does(way))), 0)
        self.expect("done", self.check(way), True)

    def together(self):
        for turn in range(TURNS):
            self.tried(f"{AT_ONCE} at once", turn, self.at_once)
        self.say(f"{TURNS} times {AT_ONCE} processes at once: {self.counted('at once ')}")

    def at_once(self):
        self.prepare("load")
        held, let_go = os.pipe()

        def one():
            os.close(let_go)
            os.read(held, 1)
            return self.loaded()

        processes = [self.process(one) for _number in range(AT_ONCE)]
        os.close(let_go)
        codes = Counter(map(wait, processes))
        os.close(held)
        self.expect("imports committed", codes[BROUGHT_IN], 1)
        self.expect("exit codes", set(codes) - {BROUGHT_IN, SAME, REFUSED}, set())
        self.check("load")
        self.counts["at once brought it in"] += 1
        self.counts["at once found every row the same"] += codes[SAME]
        self.counts["at once were refused with a clear line"] += codes[REFUSED]

    def loaded(self):
        """Load the file as the command does; an exit code for what came of it."""
        report = self.p.load.load([self.path], self.by)
        if report.faults:
            clear = all("committed already" in fault for fault in report.faults)
            return REFUSED if clear else 1
        counts = report.outcomes
        if counts["same"] == ALL:
            return SAME
        return BROUGHT_IN if counts["new"] + counts["changed"] == ALL else 1

    def without_room(self):
        if self.is_sqlite:
            size = Path(self.p.django.connection.settings_dict["NAME"]).stat().st_size // KB
            sizes = (48, 512, 1024, *range(2048, size, size // 6), size, size + 128, size + 1024)
            for way, room in itertools.product(("load", "commit", "undo"), sizes):
                self.tried(
                    f"{way} with {room} KB for a file",
                    0,
                    partial(self.limited, way, room),
                )
            self.say(f"SQLite without room: {self.counted('room ')}")
        for how, told in (("no room", signal.SIG_IGN), ("killed", signal.SIG_DFL)):
            for way in ("load", "begin"):
                self.tried(
                    f"original, {way}, {how} in the midst of it",
                    0,
                    partial(self.cut, way, told),
                )
        self.say(f"originals written in part: {self.counted('original ')}")

    def room(self, kilobytes, does, told=signal.SIG_IGN):
        """Do that while no file may grow beyond so much."""
        self.harvests().exists()  # connects: SQLite makes its files now
        signal.signal(signal.SIGXFSZ, told)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * KB, hard))
        return does()

    def limited(self, way, room):
        self.prepare(way)
        code = self.end(self.process(lambda: self.room(room, self.does(way))))
        said = self.said()
        done = self.check(way)
        self.expect("done, and no error told", done, code == 0)
        self.counts[f"room {'was enough' if done else 'ended with ' + said[:60]}"] += 1
        if way == "load" and not done:
            self.load(self.path)
            self.expect("done with room", self.check(way), True)
        self.finish(way)

    def cut(self, way, told):
        self.prepare("load")
        load, begin = self.does("load"), self.p.preview.begin
        does = load if way == "load" else lambda: begin(self.data, self.path.name, self.by) and 0
        code = self.end(self.process(lambda: self.room(100, does, told)))
        self.expect("exit code", code, 1 if told == signal.SIG_IGN else -signal.SIGXFSZ)
        self.expect("done", self.check("load"), False)
        left = [path for path in self.kept() if not whole(path)]
        self.counts[f"original {'left there' if left else 'swept'}"] += 1
        self.load(self.path)
        self.expect("done with room", self.check("load"), True)


def ended(process):
    """Whether a process has ended; it can be waited for still."""
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process, options) is not None


# --- in the parent --------------------------------------------------------------------------


def asked():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--database",
        nargs="+",
        metavar="NAME",
        default=["sqlite", "postgresql"],
        help="“sqlite”, “postgresql” (on this machine), or postgres://user@host:port/",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    return parser.parse_args()


def main():
    options = asked()
    # Ended from outside, it still drops its databases.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found = {}
    with tempfile.TemporaryDirectory(prefix="bench_") as folder:
        for name in options.database:
            url = POSTGRESQL if name == "postgresql" else name
            try:
                kept = databases.of(url, Path(folder))
            except ValueError as error:
                sys.exit(str(error))
            found[kept.name] = tried(kept, Path(folder) / kept.name, options)
    for name, result in found.items():
        sys.stdout.write(f"{name}, {result['minutes']:.1f} minutes\n")
        breaches = result["breaches"]
        for line in (*result["lines"], f"{len(breaches)} breaches", *breaches):
            sys.stdout.write(f"  {line}\n")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False))
    return 1 if any(result["breaches"] for result in found.values()) else 0


def tried(kept, folder, options):
    """All trials on a fresh database, dropped afterwards."""
    folder.mkdir()
    began, address = perf_counter(), kept.fresh()
    environment = {
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "harvest.settings",
    }
    try:
        machine.run("benchmarks.imports:prepare", environment, registers=["fixtures/registers"])
        result, costs = machine.run(
            "benchmarks.faults:trials",
            environment,
            folder=str(folder),
            kills=options.kills,
            seed=options.seed,
        )
    finally:
        kept.drop(address)
    return result | {"stolen": costs["stolen"], "minutes": (perf_counter() - began) / 60}


if __name__ == "__main__":
    sys.exit(main())
