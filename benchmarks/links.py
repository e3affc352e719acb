"""Whether a link that never was can be told from one that expired by the time that it takes.

    python -m benchmarks.links [--tries 400]

Asks for both by turns, through the whole of the program, and prints the medians, their ratio, and
how often one could tell the two apart by a single answer's time (50 % is guessing). It shows
nothing of what a network adds, and nothing of links that are good: these lead to another page.
"""

import argparse
import os
import secrets
import shutil
import sys
import tempfile
from statistics import median
from time import perf_counter

KINDS = ("made up", "expired", "used", "revoked")
MOST_APART = 0.05  # of the median
MOST_TOLD = 0.60  # of single answers


def prepare():
    """Four hundred links that ended, a third in each way; {kind: [tokens]}."""
    from datetime import timedelta

    from django.utils import timezone

    from outcomes.editing import create
    from outcomes.models import Link
    from outcomes.substantiating import ask
    from sources.history import system_account

    by, now = system_account(), timezone.now()
    ends = {"expired": {"expires_at": now - timedelta(days=1)}}
    ends |= {"used": {"used_at": now}, "revoked": {"revoked_at": now}}
    tokens = {kind: [] for kind in ends}
    for number in range(100):
        outcome = create({"fragment_id": f"BENCH/{number}", "description": "It changed."}, by)
        for kind, end in ends.items():
            person = {"name": f"{kind} {number}", "language": "en"}
            row, token = ask(outcome, person, "x", {"description": "It changed."}, by)
            Link.objects.filter(substantiation=row).update(**end)
            tokens[kind].append(token)
    return tokens


def timed(client, token):
    started = perf_counter()
    response = client.get(f"/substantiate/{token}/")
    took = (perf_counter() - started) * 1000
    assert response.status_code == 404, response.status_code
    return took


def told_apart(one, other):
    """How often the better of the two guesses by a threshold is right (0.5 is guessing)."""
    best, pooled = 0.5, sorted([*one, *other])
    for limit in pooled[:: max(1, len(pooled) // 200)]:
        low = sum(time <= limit for time in one) / len(one)
        high = sum(time > limit for time in other) / len(other)
        best = max(best, (low + high) / 2, 1 - (low + high) / 2)
    return best


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links")
    parser.add_argument("--tries", type=int, default=400, help="of each kind")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="bench_links_")
    os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "harvest.settings"}
    os.environ.pop("DATABASE_URL", None)
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.test import Client
        from django.test.utils import setup_test_environment

        from outcomes import knocks

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        setup_test_environment()
        knocks.MOST = 10**9
        tokens, client = prepare(), Client()
        for _turn in range(50):
            timed(client, secrets.token_urlsafe(32))
        times = {kind: [] for kind in KINDS}
        for turn in range(options.tries):
            for kind in KINDS if turn % 2 else KINDS[::-1]:
                made_up = secrets.token_urlsafe(32)
                token = made_up if kind == "made up" else tokens[kind][turn % 100]
                times[kind].append(timed(client, token))
        report(times)
    finally:
        shutil.rmtree(folder)


def report(times):
    base = median(times["made up"])
    for kind, rows in times.items():
        middle, told = median(rows), told_apart(rows, times["made up"])
        apart = abs(middle / base - 1)
        verdict = "PASS" if apart <= MOST_APART and told <= MOST_TOLD else "MISS"
        sys.stdout.write(
            f"{kind:<8} median {middle:.3f} ms, {middle / base:.3f} of made up; "
            f"told apart {told:.0%}  {verdict}\n"
        )


if __name__ == "__main__":
    main()
