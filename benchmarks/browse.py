"""How fast outcomes are browsed, beside Datasette and Django's admin over the same rows.

    python -m benchmarks.browse [--outcomes 1000 10000 100000] [--rounds 5] [--postgresql URL]

The list with all its filters, a filtered list (another filter each time) and a full-text search
(other words each time), as officer and as donor, by one client and by eight; the first list after a
write; and start-up, memory and the weight of pages. The servers are asked in turns, in rounds.
Everything is on one machine, clients included, and no page is compressed on its way; it shows
nothing of what a network adds.
"""

import argparse
import gzip
import itertools
import random
import sqlite3
import sys
import tempfile
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from . import databases, machine, servers
from .crowd import FILTERS
from .files import SCALES
from .phrases import PLACES

PORTS = {"harvest": 18481, "datasette": 18482, "admin": 18483, "postgresql": 18484}
WORKERS, CLIENTS, SECONDS = 2, 8, 6
AT_ONCE = 6  # pages of a kind that one server is asked for in a round
PEOPLE = ("officer", "donor")
TEXTS = ("fragment_id", "headline", "description", "significance_text", "contribution_text")
WORDS = ("council", "court", "decree", "village", "archives", "ferry", "market", "women", "radio")
# What is asked of the product with most outcomes: (what, of whom it is a share, at most).
SHARES = (
    ("list", "datasette", 0.25),
    ("filtered", "datasette", 0.35),
    ("search", "datasette", 0.25),
    ("list", "admin", 0.1),
    ("search", "admin", 0.1),
)
TIMES_THROUGHPUT, MOST_GROWTH, MOST_POSTGRESQL = 8, 2, 2


# --- in a child: the database ------------------------------------------------------------------


def prepare(folder, count):
    """Fill the database of DATABASE_URL; {person: the key of a session of that person}."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from . import crowd

    crowd.make(folder, count)
    call_command("collectstatic", interactive=False, verbosity=0)
    keys = {}
    root = get_user_model().objects.create_superuser("root", password="root-password")
    for user in (*get_user_model().objects.filter(username__in=PEOPLE), root):
        client = Client()
        client.force_login(user)
        keys[user.username] = client.cookies["sessionid"].value
    return keys


def for_datasette(product, path):
    """The outcomes of a product's SQLite file as a table of its own with a full-text index, as a
    user of Datasette would make it. Without indexes over the filters: with them its list is as
    fast, and its filtered list takes ten times as long."""
    columns = ", ".join(("slug", *TEXTS, *FILTERS))
    with sqlite3.connect(path) as own:
        own.execute("ATTACH ? AS product", [str(product)])
        own.execute("CREATE TABLE outcomes (id INTEGER PRIMARY KEY, " + columns + ")")
        own.execute(
            f"INSERT INTO outcomes SELECT id, {columns} FROM product.outcomes_outcome "
            "WHERE status IN ('lead', 'outcome')"
        )
        texts = ", ".join(TEXTS)
        own.execute(
            f"CREATE VIRTUAL TABLE outcomes_fts USING fts5({texts}, content='outcomes', "
            "content_rowid='id', tokenize='porter unicode61')"
        )
        own.execute("INSERT INTO outcomes_fts (outcomes_fts) VALUES ('rebuild')")
    own.close()


# --- pages -------------------------------------------------------------------------------------


def harvest_pages():
    """{what: [path]}, of which no two filters or searches are the same."""
    return {
        "list": ["/outcomes/"],
        "filtered": [
            f"/outcomes/?{urlencode(pair)}" for pair in _filters("country", "year", "scale")
        ],
        "search": [f"/outcomes/?{urlencode({'q': words})}" for words in _searches()],
    }


def datasette_pages():
    facets = [("_facet", name) for name in FILTERS]
    start = "/rival/outcomes?" + urlencode([*facets, ("_sort_desc", "year"), ("_size", 25)])
    found = "/rival/outcomes?" + urlencode([*facets, ("_size", 25)])
    return {
        "list": [start],
        "filtered": [f"{start}&{urlencode(pair)}" for pair in _filters("country", "year", "scale")],
        "search": [f"{found}&{urlencode({'_search': words})}" for words in _searches()],
    }


def admin_pages():
    start = "/admin/outcomes/outcome/"
    names = ("country__exact", "year__exact", "scale__exact")
    return {
        "list": [start],
        "filtered": [f"{start}?{urlencode(pair)}" for pair in _filters(*names)],
        "search": [f"{start}?{urlencode({'q': words})}" for words in _searches()],
    }


def _filters(country, year, scale):
    drawn = itertools.product(PLACES, range(2019, 2026), SCALES)
    found = [{country: c, year: y, scale: s} for c, y, s in drawn]
    random.Random(1).shuffle(found)
    return found


def _searches():
    found = [" ".join(pair) for pair in itertools.permutations(WORDS, 2)]
    random.Random(2).shuffle(found)
    return found


class Asked:
    """The pages of one server for one reader, one after the other, and how long each took."""

    def __init__(self, server, pages, reader):
        self.server, self.reader = server, reader
        self.pages = {what: itertools.cycle(paths) for what, paths in pages.items()}
        self.paths, self.times = pages, {what: [] for what in (*pages, "after a write")}

    def ask(self, what, times=AT_ONCE):
        for _time in range(times):
            self.times[what].append(self.server.get(next(self.pages[what]))[0])

    def median(self, what):
        return median(self.times[what])


# --- in the parent -----------------------------------------------------------------------------


def gunicorn(name, first, environment, key, application="harvest.wsgi"):
    """The product, or another application of Django, served by WORKERS processes of one thread."""
    port = PORTS[name]
    command = ["-m", "gunicorn", application, "-w", str(WORKERS), "-b", f"127.0.0.1:{port}"]
    command += ["--log-level", "error"]
    return servers.Server(name, command, port, first, environment, _session(key))


def measured(folder, count, rounds, postgresql):
    """{(server, reader): Asked} for so many outcomes, and {what: figure} of the servers."""
    sizes, asked, running = {}, {}, []
    environments = {"harvest": _environment(folder, f"sqlite:///{folder}/harvest.sqlite3")}
    made = databases.PostgreSQL(postgresql) if postgresql else None
    address = made.fresh() if made else ""
    if made:
        (folder / "postgresql").mkdir()
        environments["postgresql"] = _environment(folder / "postgresql", address)
    keys = {
        name: machine.run("benchmarks.browse:prepare", one, folder=str(folder), count=count)[0]
        for name, one in environments.items()
    }
    for_datasette(folder / "harvest.sqlite3", folder / "rival.sqlite3")
    limits = ("facet_time_limit_ms", "sql_time_limit_ms")
    settings = [word for name in limits for word in ("--setting", name, "60000")]
    settings += ["--setting", "suggest_facets", "0"]
    rival = str(folder / "rival.sqlite3")
    started = [
        *(
            gunicorn(name, "/outcomes/", one, keys[name]["officer"])
            for name, one in environments.items()
        ),
        servers.Server(
            "datasette",
            ["-m", "datasette", "serve", rival, "-p", str(PORTS["datasette"]), *settings],
            PORTS["datasette"],
            "/rival",
        ),
        gunicorn(
            "admin",
            "/admin/",
            environments["harvest"] | {"DJANGO_SETTINGS_MODULE": "benchmarks.rival.admin_settings"},
            keys["harvest"]["root"],
            "benchmarks.rival.admin_wsgi",
        ),
    ]
    try:
        for server in started:
            running.append(server.__enter__())
        for server in running:
            if server.name in environments:
                for reader in PEOPLE:
                    asked[server.name, reader] = Asked(
                        _as(server, keys[server.name][reader]), harvest_pages(), reader
                    )
            else:
                pages = datasette_pages() if server.name == "datasette" else admin_pages()
                asked[server.name, ""] = Asked(server, pages, "")
        _rounds(list(asked.values()), rounds, folder / "harvest.sqlite3")
        for (name, reader), one in asked.items():
            if reader != "donor":
                paths = [next(one.pages[what]) for what in one.paths for _time in range(20)]
                sizes[name, "a second"] = servers.at_once(one.server, paths, CLIENTS, SECONDS)
        for server in running:
            sizes[server.name, "start"] = server.started
            sizes[server.name, "memory"] = server.memory()
        weighed = asked["harvest", "officer"].server
        body = weighed.get("/outcomes/")[1].decode()
        slug = body.split('href="/outcomes/inv-')[1].split("/")[0]
        for path in (
            "/",
            "/outcomes/",
            f"/outcomes/inv-{slug}/",
            "/search/?q=council",
            "/queue/",
            "/dashboard/",
            "/release/",
            "/sources/",
            "/actors/",
            "/imports/",
        ):
            try:
                sizes["weight", path] = len(gzip.compress(weighed.get(path)[1]))
            except ValueError:
                pass
    finally:
        for server in reversed(running):
            server.__exit__()
        if made:
            made.drop(address)
    return asked, sizes


def _rounds(all_asked, rounds, product):
    for one in all_asked:  # a process's first pages are told apart
        for what in one.paths:
            one.ask(what, 2 * WORKERS)
        one.times = {what: [] for what in one.times}
    for turn in range(rounds):
        for one in all_asked[turn % len(all_asked) :] + all_asked[: turn % len(all_asked)]:
            for what in one.paths:
                one.ask(what)
            if one.server.name == "harvest":
                with sqlite3.connect(product, timeout=20) as database:
                    database.execute(
                        "UPDATE outcomes_outcome SET year = 2019 + id % 7 WHERE id = 5"
                    )
                database.close()
                one.times["after a write"].append(one.server.get("/outcomes/")[0])


def _as(server, key):
    """A server as somebody else asks it, who has another session."""
    headers = _session(key)
    return servers.Server(server.name, server.command, server.port, server.first, headers=headers)


def _session(key):
    return {"Cookie": f"sessionid={key}"}


def _environment(folder, database):
    return {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "harvest.settings",
    }


def told(count, asked, sizes, stolen):
    say = sys.stdout.write
    say(f"\n{count:,} outcomes; {stolen:.1f} % of the machine's time was stolen\n")
    say(f"{'ms, median':<24}{'list':>9}{'filtered':>10}{'search':>9}{'after a write':>15}")
    say(f"{'pages/s, eight':>16}\n")
    for (name, reader), one in asked.items():
        cells = [one.median(what) for what in ("list", "filtered", "search")]
        say(f"{name + ' ' + reader:<24}{cells[0]:>9.1f}{cells[1]:>10.1f}{cells[2]:>9.1f}")
        written = one.times["after a write"]
        say(f"{max(written):>15.1f}" if written else f"{'':>15}")
        rate = sizes.get((name, "a second")) if reader != "donor" else None
        say(f"{rate:>16.1f}\n" if rate else "\n")
    for (name, what), value in sizes.items():
        if what == "start":
            say(f"{name}: {value:.1f} s from its start to its first page; memory, MB: ")
            say(", ".join(f"{one:.0f}" for one in sizes[name, "memory"]) + "\n")
    weights = ", ".join(f"{path} {n / 1024:.1f}" for (w, path), n in sizes.items() if w == "weight")
    say(f"KB of pages, compressed: {weights}\n")


def verdicts(runs):
    """The targets, with the figures of the largest run. Returns whether all are met."""
    lines, sizes = [], sorted(runs)
    asked, figures = runs[sizes[-1]]

    def line(what, value, most, least=False):
        met = value >= most if least else value <= most
        lines.append(met)
        bound = "at least" if least else "at most"
        sys.stdout.write(
            f"{what:<58}{value:8.2f} ({bound} {most:g})  {'PASS' if met else 'MISS'}\n"
        )

    sys.stdout.write(f"\nTargets, at {sizes[-1]:,} outcomes\n")
    for reader in PEOPLE:
        own = asked["harvest", reader]
        for what, name, most in SHARES:
            line(
                f"{what}, {reader}, of {name}'s",
                own.median(what) / asked[name, ""].median(what),
                most,
            )
        first = max(own.times["after a write"]) / asked["datasette", ""].median("list")
        line(f"first list after a write, {reader}, of datasette's list", first, 1)
        if ("postgresql", reader) in asked:
            for what in ("list", "filtered", "search"):
                line(
                    f"{what}, {reader}, PostgreSQL of SQLite's",
                    asked["postgresql", reader].median(what) / own.median(what),
                    MOST_POSTGRESQL,
                )
        if len(sizes) > 1:
            before = runs[sizes[-2]][0]["harvest", reader]
            for what in ("list", "filtered", "search"):
                grown = own.median(what) / before.median(what)
                line(f"{what}, {reader}, of that at {sizes[-2]:,}", grown, MOST_GROWTH)
    rate = figures["harvest", "a second"] / figures["datasette", "a second"]
    line("pages a second for eight clients, of datasette's", rate, TIMES_THROUGHPUT, least=True)
    return all(lines)


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browse")
    parser.add_argument("--outcomes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgresql", default="", help="a server, as postgres://user@host:port")
    options = parser.parse_args()
    runs = {}
    for count in options.outcomes:
        with tempfile.TemporaryDirectory(prefix="bench_") as folder:
            before = machine.ticks()
            runs[count] = measured(Path(folder), count, options.rounds, options.postgresql)
            told(count, *runs[count], machine.stolen(before, machine.ticks()))
    sys.exit(0 if verdicts(runs) else 1)


if __name__ == "__main__":
    main()
