"""Eight people who write at once, and what breaks beneath them: nothing they were told is lost.

    python -m benchmarks.storm [--each 100] [--kills 20] [--stops 20] [--backups 20] …

A server of two processes on a database of its own; each writer signs in, rates an outcome and
writes notes, and keeps a log of what the server said was saved. Meanwhile: nothing; processes of
the server killed; PostgreSQL stopped at once (a cluster of its own, in a folder of its own);
backups taken and brought back elsewhere. After each, every acknowledged write must be there, once,
with its line in the history. Exit code 1 where anything is not as promised.
"""

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from time import perf_counter

import psycopg2

from . import databases, machine
from .imports import POSTGRESQL
from .servers import Server
from .uploads import Site

WRITERS, PASSWORD = 8, "an invented long one"
PORT, CLUSTER_PORT = 18_491, 18_492
NOTED = "wrote a note on"  # the verb in the history
AGAIN_WITHIN = 5  # seconds until the site answers again
RATING = {"significance": 2, "contribution": 2, "evidence": 2, "evidence_contribution": 1}


def stage():
    """In the child: the tables, an account for each writer, and an outcome for each."""
    import django
    from django.core.management import call_command

    django.setup()
    from harvest.roles import make_account
    from outcomes import editing
    from sources.history import system_account

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for number in range(WRITERS + 1):
        make_account(f"w{number}", "admin", PASSWORD)
        told = {"fragment_id": f"STORM/{number}", "description": f"The mill turned, {number}."}
        editing.create(told, system_account())


class Writer(threading.Thread):
    """One person: `tried` and `told` are the words that were sent, and those of which the server
    said that they are saved; notes and reviews apart."""

    def __init__(self, number, count=0):
        super().__init__()
        self.number, self.count, self.over = number, count, threading.Event()
        self.tried, self.told = {"notes": [], "review": []}, {"notes": [], "review": []}
        self.answers = Counter()
        self.site = Site(f"http://127.0.0.1:{PORT}", f"w{number}", PASSWORD)

    def run(self):
        at = 0
        while not self.over.is_set() and (not self.count or at < self.count):
            kind, word = ("notes", "review")[at % 2], f"w{self.number}-{at}"
            at += 1
            sent = {"note-text": word} if kind == "notes" else RATING | {"rationale": word}
            sent["csrfmiddlewaretoken"] = self.site.token
            self.tried[kind].append(word)
            body = urllib.parse.urlencode(sent).encode()
            try:
                status, page, to = self.site.ask(f"/outcomes/storm-{self.number}/{kind}/", body)
            except (OSError, HTTPException):
                self.answers["no answer"] += 1
                time.sleep(0.05)
                continue
            self.answers[status] += 1
            if status == 302 and to.startswith("/outcomes/"):
                self.told[kind].append(word)
            elif status >= 500:
                self.answers["said so"] += b"saved whole or not at all" in page
                time.sleep(0.05)


class Storm:
    """The trials on one database: `address` of it, `folder` of the data."""

    def __init__(self, name, address, folder, seed):
        self.name, self.draw = name, random.Random(seed)
        self.folder, self.breaches, self.lines = Path(folder), [], []
        self.environment = {
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "harvest.settings",
        }
        machine.run("benchmarks.storm:stage", self.environment)

    @contextmanager
    def writing(self, what, count=0):
        """Inside, all write; afterwards what they were told is held against the database."""
        command = ["-m", "gunicorn", "harvest.wsgi", "--bind", f"127.0.0.1:{PORT}"]
        command += ["--workers", "2", "--threads", "4", "--no-control-socket"]
        with Server("harvest", command, PORT, "/readyz", self.environment) as self.server:
            writers = [Writer(number, count) for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            try:
                yield writers
            finally:
                if not count:
                    for writer in writers:
                        writer.over.set()
                for writer in writers:
                    writer.join()
            # A request that nobody waits for any more may be at work still.
            self.wait_until_ready()
        answers = sum((writer.answers for writer in writers), Counter())
        told = sum(len(words) for writer in writers for words in writer.told.values())
        faults = list(self.faults(writers, self.rows()))
        self.breaches += [f"{what}: {fault}" for fault in faults]
        told_as = ", ".join(f"{answers[k]} × {k}" for k in sorted(answers, key=str))
        self.say(f"{what}: {told} acknowledged ({told_as}), {len(faults)} breaches")

    def say(self, line):
        sys.stderr.write(f"{line}\n")
        self.lines.append(line)

    def faults(self, writers, rows, before=None, after=None):
        """What is not as the writers were told; of a backup, `before` and `after` are what they
        had been told when it began, and had tried when it ended."""
        notes, reviews, events = rows
        found = Counter(notes)
        for writer in writers:
            name = f"w{writer.number}"
            told = (before or {}).get(name, writer.told)
            tried = (after or {}).get(name, writer.tried)
            for word in told["notes"]:
                if found[word] != 1:
                    yield f"{name}: note {word} is there {found[word]} times"
            for word in set(tried["notes"]) - set(told["notes"]):
                if found[word] > 1:
                    yield f"{name}: note {word} is there {found[word]} times"
            last = tried["review"].index(told["review"][-1]) if told["review"] else 0
            may = tried["review"][last:] + ([] if told["review"] else [None])
            if reviews.get(name) not in may:
                yield f"{name}: the review is {reviews.get(name)}, not one of {may[:3]} …"
        if events[NOTED] != len(notes):
            yield f"{events['noted']} lines of history for {len(notes)} notes"
        known = {word for writer in writers for word in writer.tried["notes"]}
        if set(notes) - known:
            yield f"{len(set(notes) - known)} notes that nobody wrote"

    def rows(self, address=None):
        """(texts of notes, {reviewer: rationale}, {verb: events}) past Django."""
        address = address or self.environment["DATABASE_URL"]
        if address.startswith("sqlite"):
            there = sqlite3.connect(address.removeprefix("sqlite:///"))
            if there.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                self.breaches.append("the database is damaged")
        else:
            there = psycopg2.connect(address)
        cursor, found = there.cursor(), []
        for statement in (
            "SELECT text FROM outcomes_note",
            "SELECT username, rationale FROM outcomes_review r JOIN auth_user u "
            "ON u.id = r.reviewer_id",
            "SELECT verb, count(*) FROM sources_event GROUP BY verb",
        ):
            cursor.execute(statement)
            found.append(cursor.fetchall())
        there.close()
        return [text for (text,) in found[0]], dict(found[1]), Counter(dict(found[2]))

    def wait_until_ready(self):
        """Seconds until the site answers that all is well."""
        begun = perf_counter()
        while True:
            try:
                self.server.get("/readyz")
                return perf_counter() - begun
            except (OSError, HTTPException, ValueError):
                if perf_counter() - begun > 60:
                    raise SystemExit("it does not answer any more") from None
                time.sleep(0.02)

    # -- what breaks -------------------------------------------------------------------------

    def nothing(self, each):
        with self.writing(f"{WRITERS} writers × {each}", each) as writers:
            pass
        wrong = [w.answers for w in writers if set(w.answers) != {302}]
        self.breaches += [f"not each write came through: {answers}" for answers in wrong]

    def killed(self, times):
        waits = []
        with self.writing(f"{times} processes of the server killed"):
            for _number in range(times):
                time.sleep(0.3 + self.draw.random())
                workers = children(self.server.process.pid)
                os.kill(self.draw.choice(workers), signal.SIGKILL)
                waits.append(self.wait_until_ready())
        self.waited("a killed process", waits)

    def stopped(self, cluster, times):
        waits = []
        with self.writing(f"PostgreSQL stopped at once {times} times"):
            for _number in range(times):
                time.sleep(0.5 + self.draw.random())
                cluster.stop()
                time.sleep(0.3)
                cluster.start()
                waits.append(self.wait_until_ready())
        self.waited("PostgreSQL was there again", waits)

    def waited(self, what, waits):
        most = max(waits)
        self.say(
            f"answers again after {what}: {sorted(waits)[len(waits) // 2]:.2f} s, {most:.2f} most"
        )
        if most > AGAIN_WITHIN:
            self.breaches.append(f"{most:.1f} s until it answered after {what}")

    def backed_up(self, kept, times):
        """Backups while all write, each brought back into an empty place and looked at there."""
        taken = []
        with self.writing(f"{times} backups meanwhile") as writers:
            for number in range(times):
                time.sleep(0.2)
                told = {f"w{w.number}": copied(w.told) for w in writers}
                path = self.folder.parent / f"backup-{number}.tar.gz"
                self.manage(self.environment, "backup", str(path))
                taken.append((path, told, {f"w{w.number}": copied(w.tried) for w in writers}))
        for path, told, tried in taken:
            folder = self.folder.parent / "elsewhere"
            address = kept.fresh()
            if address.startswith("sqlite"):
                kept.drop(address)
                address = f"sqlite:///{folder}/harvest.sqlite3"
            there = self.environment | {"DATA_DIR": str(folder), "DATABASE_URL": address}
            self.manage(there, "restore", str(path))
            faults = list(self.faults(writers, self.rows(address), told, tried))
            self.breaches += [f"{path.name}: {fault}" for fault in faults]
            if not address.startswith("sqlite"):
                kept.drop(address)
            shutil.rmtree(folder)
            path.unlink()
        self.say(f"{len(taken)} backups brought back and compared")

    def manage(self, environment, *command):
        command = [sys.executable, "manage.py", *command]
        subprocess.run(
            command, cwd=machine.ROOT, env=os.environ | environment, check=True, stdout=sys.stderr
        )


def copied(words):
    return {kind: list(some) for kind, some in words.items()}


def children(process):
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in found]


class Cluster:
    """A PostgreSQL of its own in `folder`, that can be stopped without a word."""

    def __init__(self, folder):
        self.folder = Path(folder) / "cluster"
        self.folder.mkdir()
        self.bin = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.as_ = []
        if os.getuid() == 0:  # PostgreSQL does not run as root
            shutil.chown(self.folder, "postgres")
            self.as_ = ["runuser", "-u", "postgres", "--"]
        self.do("initdb", "-D", self.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self.start()
        self.address = f"postgres://postgres@127.0.0.1:{CLUSTER_PORT}/"

    def do(self, program, *arguments):
        subprocess.run(
            [*self.as_, self.bin / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )

    def start(self):
        options = f"-p {CLUSTER_PORT} -h 127.0.0.1 -k {self.folder}"
        log = self.folder / "log"
        self.do("pg_ctl", "start", "-w", "-s", "-D", self.folder, "-l", log, "-o", options)

    def stop(self):
        self.do("pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", self.folder)


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storm")
    for name, count in (("each", 100), ("kills", 20), ("stops", 20), ("backups", 20), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    breaches = []
    for name in options.database:
        begun = perf_counter()
        with tempfile.TemporaryDirectory(prefix="bench_") as folder:
            os.chmod(folder, 0o755)  # for the user that PostgreSQL runs as
            kept = databases.of(POSTGRESQL if name == "postgresql" else name, Path(folder))
            trials = [
                lambda storm: storm.nothing(options.each),
                lambda storm: storm.killed(options.kills),
                lambda storm, kept=kept: storm.backed_up(kept, options.backups),
            ]
            found = [trial(kept, folder, one, options.seed) for one in trials]
            if name != "sqlite" and options.stops:
                cluster = Cluster(folder)
                try:
                    own = databases.PostgreSQL(cluster.address)
                    found.append(
                        trial(
                            own,
                            folder,
                            lambda s, c=cluster: s.stopped(c, options.stops),
                            options.seed,
                        )
                    )
                finally:
                    cluster.stop()
        sys.stdout.write(f"{kept.name}, {(perf_counter() - begun) / 60:.1f} minutes\n")
        for storm in found:
            sys.stdout.writelines(f"  {line}\n" for line in (*storm.lines, *storm.breaches))
            breaches += storm.breaches
    return 1 if breaches else 0


def trial(kept, folder, does, seed):
    """One Storm on a database of its own, after that."""
    address = kept.fresh()
    try:
        data = tempfile.mkdtemp(dir=folder)
        storm = Storm(kept.name, address, Path(data) / "data", seed)
        does(storm)
    finally:
        kept.drop(address)
    return storm


if __name__ == "__main__":
    sys.exit(main())
