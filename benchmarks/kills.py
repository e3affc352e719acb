"""Releases, merges and reviews that are killed at any moment: all of it is there, or nothing.

    python -m benchmarks.kills [--kills 200] [--database sqlite postgresql] [--seed 1]

Each trial does it in a process that is killed by SIGKILL some random time after it began, and
compares every row of every table with what stood before, and with what it comes to undisturbed.
What was not done is then done again. Exit code 1 where anything is not as promised.
tests/test_killed.py is the short form.
"""

import argparse
import importlib
import mmap
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from time import perf_counter

from . import databases, machine
from .imports import POSTGRESQL

LONGER = 1.3  # of the time that it takes undisturbed: so late the last ones are killed
RATINGS = {"significance": 3, "contribution": 1, "evidence": 2, "evidence_contribution": 1}


# --- in the child: the trials on one database -----------------------------------------------


def trials(kills, seed):
    """All trials on the migrated database of DATABASE_URL: {"counts": {verb: {…}}, "breaches"}."""
    importlib.import_module("django").setup()
    t = Trials(random.Random(seed))
    return {"counts": {verb: dict(t.all(verb, kills)) for verb in VERBS}, "breaches": t.breaches}


class Trials:
    def __init__(self, draw):
        people = importlib.import_module("tests.people")
        self.people, self.draw, self.breaches = people, draw, []
        self.roles = importlib.import_module("harvest.roles")
        self.roles.set_up_roles()
        self.officers = [self.roles.make_account(name, "officer", None) for name in ("a", "b")]
        people.make_actor("Oyster Board")
        self.worlds = importlib.import_module("tests.worlds")
        self.forks = importlib.import_module("tests.harvest.forks")
        self.acknowledged = mmap.mmap(-1, 1)

    def all(self, verb, kills):
        counts, takes = Counter(), self.time_of(verb)
        for number in range(kills):
            moment = self.draw.random() * takes * LONGER
            try:
                counts[self.one(VERBS[verb](self, f"{verb}-{number}"), moment)] += 1
            except AssertionError as error:
                self.breaches.append(f"{verb} {number}: {error}")
        return counts

    def time_of(self, verb):
        took = []
        for number in range(3):
            does = VERBS[verb](self, f"{verb}-timed-{number}")
            begun = perf_counter()
            self.forks.end(self.forks.start(does))
            took.append(perf_counter() - begun)
        return sorted(took)[1]

    def one(self, does, moment):
        """What came of one: "nothing done" or "done", killed or not."""
        before, expected = self.worlds.everything(), self.worlds.after(does)
        self.acknowledged[0] = 0

        def do():
            does()
            self.acknowledged[0] = 1

        process = self.forks.start(do)
        time.sleep(moment)
        os.kill(process, signal.SIGKILL)
        code = self.forks.end(process)
        assert code in (0, -signal.SIGKILL), f"ended by itself with {code}"
        world = self.worlds.everything()
        if world == before:
            assert not self.acknowledged[0], "acknowledged, and lost"
            assert self.forks.end(self.forks.start(does)) == 0, "cannot be done again"
            assert self.worlds.alike(self.worlds.everything()) == expected, "done again otherwise"
            return "killed, nothing done, done again"
        assert self.worlds.alike(world) == expected, "half done"
        return "killed after its COMMIT" if code else "had ended"


def _release(trials, name):
    from outcomes.models import Outcome
    from outcomes.release import release

    made = trials.people.make_ready(
        name, trials.officers[0], description=f"The Oyster Board met in Bayville in 2021: {name}."
    )
    return lambda: release(Outcome.objects.get(pk=made.pk), "donors", trials.officers[1])


def _merge(trials, name):
    from sources.merging import merge
    from sources.models import Actor

    kept = trials.people.make_actor(f"Board {name}")
    gone = trials.people.make_actor(f"The other Board {name}", aliases=[f"B {name}"])
    trials.people.make_outcome(name, description=f"The other Board {name} met Board {name}.")
    trials.people.make_document(f"On {name}", (f"B {name} met.",))
    found = Actor.objects
    return lambda: merge(found.get(pk=kept.pk), [found.get(pk=gone.pk)], trials.officers[0])


def _review(trials, name):
    from outcomes.models import Outcome
    from outcomes.reviews import save_review

    made = trials.people.make_outcome(name)
    trials.people.make_review(made, trials.officers[0])
    return lambda: save_review(
        Outcome.objects.get(pk=made.pk), trials.officers[1], RATINGS, f"The minutes of {name}."
    )


VERBS = {"release": _release, "merge": _merge, "review": _review}


# --- in the parent --------------------------------------------------------------------------


def asked():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills")
    parser.add_argument("--kills", type=int, default=200, help="of each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    return parser.parse_args()


def main():
    options, failed = asked(), False
    # Ended from outside, it still drops its databases.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="bench_") as folder:
        for name in options.database:
            try:
                kept = databases.of(POSTGRESQL if name == "postgresql" else name, Path(folder))
            except ValueError as error:
                sys.exit(str(error))
            begun, address = perf_counter(), kept.fresh()
            environment = {
                "DATA_DIR": str(Path(folder) / "data"),
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "harvest.settings",
            }
            try:
                machine.run(
                    "benchmarks.imports:prepare", environment, registers=["fixtures/registers"]
                )
                found, _costs = machine.run(
                    "benchmarks.kills:trials", environment, kills=options.kills, seed=options.seed
                )
            finally:
                kept.drop(address)
            sys.stdout.write(f"{kept.name}, {(perf_counter() - begun) / 60:.1f} minutes\n")
            for verb, counts in found["counts"].items():
                told = ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))
                sys.stdout.write(f"  {verb}: {told}\n")
            sys.stdout.write(f"  {len(found['breaches'])} breaches\n")
            sys.stdout.writelines(f"  {breach}\n" for breach in found["breaches"])
            failed = failed or bool(found["breaches"])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
