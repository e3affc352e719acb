"""How long the dashboard takes with many outcomes, at rest and just after something was written.

    python -m benchmarks.dashboard [--outcomes 100000] [--postgresql URL]

Also whether the page of a hidden outcome can be told from that of one that never was, by the time
it takes over 200 pairs. Asks through the whole of the program in one process; it shows nothing of
what a network or other users add. At most: 150 ms at the median, 1,000 ms for the first request
after a write, 60 KB compressed.
"""

import argparse
import gzip
import os
import random
import shutil
import sys
import tempfile
from statistics import median
from time import perf_counter

MOST, MOST_FIRST, MOST_BYTES = 150, 1000, 60_000
MOST_APART, MOST_TOLD = 0.05, 0.60
COUNTRIES = [f"Country {n}" for n in range(24)]
TYPES = [f"Type {n}" for n in range(8)]
LAWS, ACTORS = 200, 400


def prepare(count):
    """So many outcomes, four in five released, each naming an actor and every third a law."""
    from django.utils import timezone

    from outcomes.models import ClaimMention, Involvement, Outcome
    from sources.bulk import insert
    from sources.history import system_account
    from sources.models import Actor, ActorAlias, LegalAlias, LegalInstrument

    by, now, chance = system_account(), timezone.now(), random.Random(7)
    opened = {"visibility": "donors", "released_at": now, "released_by": by}
    actors = [Actor.objects.create(name=f"Actor {n}", **opened) for n in range(ACTORS)]
    laws = [LegalInstrument.objects.create(name=f"Law {n}", **opened) for n in range(LAWS)]
    names = [ActorAlias.objects.create(entry=a, text=a.name, visibility="donors") for a in actors]
    titles = [
        LegalAlias.objects.create(entry=law, text=law.name, visibility="donors") for law in laws
    ]
    fields = (
        *("slug", "fragment_id", "headline", "description", "status", "country", "region"),
        *("type_of_change", "scale", "year", "visibility", "released_at", "released_by_id"),
        *("agreed_significance", "agreed_contribution", "agreed_evidence"),
        *("agreed_evidence_contribution", "substantiation"),
    )
    rows = []
    for n in range(count):
        level = "donors" if n % 5 else "internal"
        rows.append(
            (
                *(f"bench-{n}", f"BENCH/{n}", f"Council {n} changed its rule", "It changed."),
                *("outcome", chance.choice(COUNTRIES), "Region", chance.choice(TYPES)),
                *(chance.choice(("National", "Local")), chance.randint(2010, 2025), level),
                *((now, by.pk) if n % 5 else (None, None)),
                *(chance.randint(1, 3), chance.randint(0, 3), chance.randint(0, 4)),
                *(chance.randint(0, 3), chance.choice(("", "", "substantiated", "pending"))),
            )
        )
    insert(Outcome, fields, rows)
    keys = list(Outcome.objects.order_by("pk").values_list("pk", flat=True))
    told = [(key, actors[n % ACTORS].pk, None, "named") for n, key in enumerate(keys)]
    told += [(key, None, laws[n % LAWS].pk, "named") for n, key in enumerate(keys) if n % 3 == 0]
    insert(Involvement, ("outcome_id", "actor_id", "instrument_id", "role"), told)
    said = [(key, names[n % ACTORS].pk, None) for n, key in enumerate(keys)]
    said += [(key, None, titles[n % LAWS].pk) for n, key in enumerate(keys) if n % 3 == 0]
    insert(
        ClaimMention,
        ("outcome_id", "actor_alias_id", "legal_alias_id", "field", "start", "end", "text"),
        [(*row, "description", 0, 2, "It") for row in said],
    )


def timed(client, path, status=200):
    started = perf_counter()
    response = client.get(path)
    took = (perf_counter() - started) * 1000
    assert response.status_code == status, (path, response.status_code)
    return took, response.content


def touch():
    """Write something that is counted."""
    from outcomes.models import Outcome

    Outcome.objects.filter(slug="bench-1").update(year=random.randint(2010, 2025))


def line(name, value, most, unit="ms"):
    verdict = "PASS" if value <= most else "MISS"
    sys.stdout.write(f"{name:<38} {value:9.1f} {unit} (at most {most:g})  {verdict}\n")


def measure(client, path, tries):
    new = timed(client, path)[0]
    first = []
    for _time in range(5):
        touch()
        first.append(timed(client, path)[0])
    times = [timed(client, path)[0] for _time in range(tries)]
    _took, content = timed(client, path)
    sys.stdout.write(f"{path}: first that this process is asked for{new:12.1f} ms\n")
    line(f"{path}: first after a write", max(first), MOST_FIRST)
    line(f"{path}: median", median(times), MOST)
    line(f"{path}: compressed", len(gzip.compress(content)), MOST_BYTES, "bytes")


def hidden_or_never(client, pairs):
    """Whether time tells a hidden outcome from one that never was."""
    from .links import told_apart

    times = {"bench-0": [], "never-was": []}
    for turn in range(pairs):
        for slug in list(times)[:: 1 if turn % 2 else -1]:
            times[slug].append(timed(client, f"/outcomes/{slug}/", 404)[0])
    hidden, never = times.values()
    line("hidden / never: medians apart", abs(median(hidden) / median(never) - 1), MOST_APART, "")
    line("hidden / never: told apart", told_apart(hidden, never), MOST_TOLD, "")


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dashboard")
    parser.add_argument("--outcomes", type=int, default=100_000)
    parser.add_argument("--tries", type=int, default=60)
    parser.add_argument("--postgresql", default="", help="a server; its database is made anew")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="bench_dashboard_")
    os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "harvest.settings"}
    os.environ.pop("DATABASE_URL", None)
    if options.postgresql:
        os.environ["DATABASE_URL"] = options.postgresql
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.test import Client
        from django.test.utils import setup_test_environment

        if options.postgresql and connection.introspection.table_names():
            sys.exit("The database is not empty; name one that is.")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        setup_test_environment()
        from harvest.roles import make_account

        prepare(options.outcomes)
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")
        sys.stdout.write(f"{connection.vendor}, {options.outcomes:,} outcomes\n")
        client = Client()
        client.force_login(make_account("donor", "donor", "an invented one"))
        for path in ("/dashboard/", "/dashboard/?country=Country+1&year=2020&year=2021"):
            measure(client, path, options.tries)
        hidden_or_never(client, 200)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
