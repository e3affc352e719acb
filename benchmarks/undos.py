"""Random sequences of imports, edits and undos beside a model of what has to stand.

    python -m benchmarks.undos [--sequences 500] [--database sqlite postgresql]

tests/harvest/sequences.py says what a sequence is; each is taken back when it was compared. Exit
code 1 where one came to something else.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from . import databases, machine
from .imports import POSTGRESQL


def trials(sequences):
    """In the child: what went wrong, a line for each."""
    importlib.import_module("django").setup()
    from django.db import transaction

    from sources.history import system_account
    from tests.harvest.sequences import Sequence

    found, by = [], system_account()
    for seed in range(sequences):
        with transaction.atomic():
            sequence = Sequence(seed, by)
            try:
                sequence.play()
            except AssertionError:
                found.append(f"{seed}: {sequence.told}")
            transaction.set_rollback(True)
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.undos")
    parser.add_argument("--sequences", type=int, default=500)
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    options, failed = parser.parse_args(), False
    with tempfile.TemporaryDirectory(prefix="bench_") as folder:
        for name in options.database:
            kept = databases.of(POSTGRESQL if name == "postgresql" else name, Path(folder))
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
                    "benchmarks.undos:trials", environment, sequences=options.sequences
                )
            finally:
                kept.drop(address)
            minutes = (perf_counter() - begun) / 60
            sys.stdout.write(f"{kept.name}, {minutes:.1f} minutes\n")
            sys.stdout.write(f"  {options.sequences} sequences, {len(found)} breaches\n")
            sys.stdout.writelines(f"  {line}\n" for line in found)
            failed = failed or bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
