"""One database through many imports that end badly: what stands there is checked after each.

What faults.py does its trials with. A task is done in a fork of a process that has Django set up,
so that no moment of a trial is spent on starting Python.
"""

import hashlib
import importlib
import io
import mmap
import os
import random
import re
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

from . import files

EARLIER, CHANGED, NEW = 200, 100, 500  # outcomes there before; rows of the file
ALL = CHANGED + NEW
# The ways in which a task is done, and the state of the harvest before and after it.
BEGINS = {"load": "none", "commit": "previewed", "undo": "committed", "read": "reading"}
ENDS = {"load": "committed", "commit": "committed", "undo": "undone", "read": "previewed"}
# The verbs of events, and how many there are when a task is done.
IMPORTED = {"imported": ALL, "committed": 1}
EVENTS = {
    "load": IMPORTED,
    "commit": IMPORTED,
    "undo": {"undone": CHANGED, "removed": NEW, "undid": 1},
    "read": {},
}
WRITES = re.compile(r'\s*(INSERT|UPDATE|DELETE)[^"]+"?(outcomes_|harvest_harvestrow)', re.I)
BEFORE, WRITING, COMMITTING, AFTER = range(4)  # how far a process is, as it tells itself
KB = 1024
# What of the product is used here.
PRODUCT = {
    "choices": "harvest.choices",
    "commit": "harvest.commit",
    "django": "django.db",
    "editing": "outcomes.editing",
    "history": "sources.history",
    "jobs": "harvest.jobs",
    "load": "harvest.load",
    "management": "django.core.management",
    "models": "harvest.models",
    "outcomes": "outcomes.models",
    "preview": "harvest.preview",
    "sources": "sources.models",
    "timezone": "django.utils.timezone",
    "undo": "harvest.undo",
}


class Breach(Exception):
    """Something is not as promised."""


def product():
    """Django, set up, and the product's rooms, by the names in PRODUCT."""
    importlib.import_module("django").setup()
    return SimpleNamespace(
        **{name: importlib.import_module(room) for name, room in PRODUCT.items()}
    )


class Trials:
    """One database through all trials: after each it is as it was before."""

    def __init__(self, folder, seed):
        self.p, self.seed = product(), seed
        self.by = self.p.history.system_account()
        self.draw = random.Random(seed)
        self.shared = mmap.mmap(-1, KB)  # a process's stage, and what it says of its end
        self.breaches, self.counts, self.lines = [], Counter(), []
        rows = files.rows(EARLIER + NEW)
        after = files.changed(rows[:EARLIER], CHANGED)
        before, self.path = folder / "before.csv", folder / "harvest.csv"
        files.write(before, rows[:EARLIER])
        changed = [now for was, now in zip(rows[:EARLIER], after, strict=True) if now is not was]
        files.write(self.path, changed + rows[EARLIER:])
        self.data = self.path.read_bytes()
        self.load(before)
        earlier = self.p.outcomes.Outcome.objects.order_by("pk")
        for outcome in earlier[:20]:
            self.p.editing.change(outcome, {"specific_objectives": "An officer's words."}, self.by)
        # The ones that the file does not name.
        named = {row["fragment_id"] for row in changed}
        self.untouched = list(earlier.exclude(fragment_id__in=named).values_list("pk", flat=True))
        self.first = self.p.models.Harvest.objects.get().pk

    def say(self, line):
        sys.stderr.write(f"{line}\n")
        self.lines.append(line)

    def counted(self, prefix):
        found = {k.removeprefix(prefix): n for k, n in self.counts.items() if k.startswith(prefix)}
        return ", ".join(f"{n} {what}" for what, n in sorted(found.items()))

    # -- what is there -----------------------------------------------------------------------

    def told(self):
        """A digest of all that an import writes but for IDs, times and versions."""
        o = self.p.outcomes
        slugs = dict(o.Outcome.objects.values_list("pk", "slug"))
        skip = {"id", "version", "created_at"}
        names = [f.attname for f in o.Outcome._meta.concrete_fields if f.attname not in skip]
        found = [sorted(map(repr, o.Outcome.objects.values_list(*names)))]
        for model, fields in (
            (o.Origin, ("row_number",)),
            (o.OtherId, ("slug",)),
            (o.ClaimMention, ("field", "start", "end", "text")),
            (o.Involvement, ("actor", "instrument", "role")),
            (o.ClaimEvent, ("field", "start", "end")),
            (o.Evidence, ("claim", "reference", "link", "stance")),
        ):
            rows = model.objects.values_list("outcome__slug", *fields)
            found.append(sorted(map(repr, rows)))
        with self.p.django.connection.cursor() as cursor:
            key = "rowid" if self.is_sqlite else "id"
            cursor.execute(f"SELECT {key}, head, seen, inside FROM outcomes_outcome_search")
            found.append(sorted(repr((slugs.get(pk), *texts)) for pk, *texts in cursor))
        return hashlib.sha256(repr(found).encode()).hexdigest()

    def exactly(self, ids=None):
        """A digest of every field of these outcomes, IDs, times and versions included."""
        rows = self.p.outcomes.Outcome.objects.order_by("pk")
        rows = rows.filter(pk__in=ids) if ids else rows
        return hashlib.sha256(repr(list(rows.values_list())).encode()).hexdigest()

    @property
    def is_sqlite(self):
        return self.p.django.connection.vendor == "sqlite"

    def harvests(self):
        return self.p.models.Harvest.objects.filter(pk__gt=self.first)

    def rows(self):
        return self.p.models.HarvestRow.objects.filter(harvest__pk__gt=self.first)

    def events(self):
        events = self.p.sources.Event.objects.filter(pk__gt=self.mark)
        return Counter(events.values_list("verb", flat=True))

    # -- bringing in and taking back ----------------------------------------------------------

    def load(self, path):
        out = io.StringIO()
        self.p.management.call_command("load_harvest", str(path), stdout=out, stderr=out)

    def work(self):
        self.p.management.call_command("work", "--once", stdout=io.StringIO())

    def prepare(self, way):
        """What is there when a trial begins."""
        p = self.p
        if way != "load":
            harvest = p.preview.begin(self.data, self.path.name, self.by)
            if way != "read":
                p.preview.read_again(harvest)
                for kind in harvest.doubts:
                    p.choices.acknowledge(harvest, kind, self.by)
                p.choices.decide(harvest, None, p.models.Decision.NEW, self.by)
            if way == "undo":
                p.commit.commit(harvest, self.by)
            task = p.models.Task.PREVIEW if way == "read" else p.models.Task(way)
            p.jobs.ask(harvest, task, self.by, ALL)
        self.mark = p.sources.Event.objects.order_by("pk").last().pk
        self.exact = self.exactly()

    def does(self, way):
        return (lambda: self.load(self.path)) if way == "load" else self.work

    def finish(self, way):
        """Take the job again that was left, if any: it has to come to its end."""
        jobs = self.p.models.Job.objects
        lapsed = self.p.timezone.now() - timedelta(seconds=1)
        jobs.filter(state="running").update(lease_until=lapsed)
        if jobs.filter(state__in=("running", "waiting")):
            self.work()
            self.counts["jobs taken again"] += 1
            job = jobs.get()
            if job.state != "done" or not self.check(way):
                raise Breach(f"the job that was taken again is {job.state}: {job.problem}")

    def restore(self):
        """Back to what was there before the first trial."""
        p = self.p
        for harvest in self.harvests().filter(state="committed"):
            p.undo.undo(harvest, self.by)
        if self.told() != self.base:
            raise Breach("an undo does not give back what was there before")
        for model in (p.models.Job, p.models.HarvestRow):
            model.objects.filter(harvest__pk__gt=self.first).delete()
        self.harvests().delete()
        p.sources.Event.objects.filter(pk__gt=self.start).delete()
        for kept in self.kept():
            # A half of one is what the next trial shall meet.
            if whole(kept):
                kept.unlink()

    def kept(self):
        first = self.p.models.Harvest.objects.get(pk=self.first)
        folder = Path(first.original.path)
        return [path for path in folder.parent.iterdir() if path != folder]

    # -- checks ------------------------------------------------------------------------------

    def check(self, way):
        """Whether the task was done. Raises Breach where it was done in part, or anything that
        was there before is not as it was."""
        told = self.told()
        if told not in (self.base, self.full):
            raise Breach("a part of the file is there, or what was there before is not as it was")
        there = told == self.full
        states = self.harvests().values_list("state", flat=True)
        state = states[0] if states else "none"
        done = state == ENDS[way]
        expect = self.expect
        expect("harvest", state, ENDS[way] if done else BEGINS[way])
        expect("outcomes are there", there, state == "committed")
        expect("outcomes not named", self.exactly(self.untouched), self.exact_untouched)
        rows = self.rows()
        written = ALL if state in ("committed", "undone") else 0
        expect("rows written", rows.filter(left_version__isnull=False).count(), written)
        expect("rows undone", rows.filter(undone=True).count(), ALL if state == "undone" else 0)
        if state not in ("none", "reading"):
            expect("rows", rows.count(), ALL)
        events = self.events()
        wanted = EVENTS[way] if done else {}
        for verb in {**EVENTS["load"], **EVENTS["undo"]}:
            expect(f"events “{verb}”", events[verb], wanted.get(verb, 0))
        if not done:
            expect("outcomes, to the last field", self.exactly(), self.exact)
            expect("events", sum(events.values()), 0)
        for job in self.p.models.Job.objects.all():
            open_states = ("waiting", "running")
            if job.state == "done" or (done and way != "read"):
                expect("job", (job.state, done), ("done", True))
            elif job.state not in open_states:
                raise Breach(f"the job is {job.state}: {job.problem}")
        self.check_files()
        return done

    def check_files(self):
        for harvest in self.harvests():
            path = Path(harvest.original.path)
            if hashlib.sha256(path.read_bytes()).hexdigest() != harvest.sha256:
                raise Breach(f"the kept original {path.name} is not the file that came in")
        if self.is_sqlite:
            with self.p.django.connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                self.expect("integrity_check", cursor.fetchall(), [("ok",)])

    def expect(self, what, found, wanted):
        if found != wanted:
            raise Breach(f"{what}: {found}, not {wanted}")

    def reference(self):
        """What is there without and with the file, and how long each way takes undisturbed."""
        self.start = self.p.sources.Event.objects.order_by("pk").last().pk
        self.base, self.takes = self.told(), {}
        self.exact_untouched = self.exactly(self.untouched)
        self.load(self.path)
        self.full = self.told()
        verdicts = Counter(self.rows().values_list("verdict", flat=True))
        if verdicts["changed"] != CHANGED or sum(verdicts.values()) != ALL:
            raise AssertionError(f"the file is not as it should be: {verdicts}")
        self.restore()
        for way in BEGINS:
            took = []
            for _turn in range(3):
                self.prepare(way)
                began = perf_counter()
                if self.end(self.process(self.does(way))):
                    raise AssertionError(f"{way} does not even end undisturbed: {self.said()}")
                took.append(perf_counter() - began)
                if not self.check(way):
                    raise AssertionError(f"{way} does nothing even undisturbed")
                self.restore()
            self.takes[way] = max(took)
        takes = ", ".join(f"{way} {seconds:.2f} s" for way, seconds in self.takes.items())
        self.say(f"undisturbed, after Python's start: {takes}")

    # -- processes ---------------------------------------------------------------------------

    def process(self, does):
        """A fork that does that and ends with what it gives as its exit code. Returns its ID."""
        self.shared[:] = bytes(KB)
        # No connection may be used on both sides of a fork.
        self.p.django.connection.close()
        process = os.fork()
        if process:
            return process
        try:
            # What it would print is nobody's to read; its last words are told by said().
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            self._tell_stages()
            code = does() or 0
            self.p.django.connection.close()
            os._exit(code)
        except BaseException as error:
            words = f"{type(error).__name__}: {error}".encode()[: KB - 1]
            self.shared[1 : 1 + len(words)] = words
        finally:
            os._exit(1)

    def _tell_stages(self):
        connection, shared = self.p.django.connection, self.shared
        really = connection._commit

        def commit():
            writing = shared[0] == WRITING
            if writing:
                shared[0] = COMMITTING
            really()
            if writing:
                shared[0] = AFTER

        def execute(go_on, sql, *arguments):
            if shared[0] == BEFORE and WRITES.match(sql):
                shared[0] = WRITING
            return go_on(sql, *arguments)

        connection._commit = commit
        connection.execute_wrappers.append(execute)

    def said(self):
        return self.shared[1:].rstrip(b"\0").decode(errors="replace")

    def end(self, process):
        """The exit code of a process, once its database knows of its end, too."""
        code = wait(process)
        if not self.is_sqlite:
            others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            others += " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            with self.p.django.connection.cursor() as cursor:
                for _look in range(1000):
                    cursor.execute(others)
                    if not cursor.fetchone()[0]:
                        break
                    time.sleep(0.01)
                else:
                    raise Breach("a killed process's connection stays open for 10 s")
        return code

    def tried(self, what, number, does):
        """Do one trial; a breach is written down with its number and seed."""
        try:
            does()
            self.restore()
        except Breach as breach:
            self.breaches.append(f"{what} {number}, seed {self.seed}: {breach}")
            self.say(self.breaches[-1])
            with suppress(Breach):
                self.restore()
            for kept in self.kept():
                kept.unlink()
            # The next trial is judged by what is there now.
            self.base, self.exact_untouched = self.told(), self.exactly(self.untouched)


def whole(path):
    """Whether a kept original is what its name, the hash of its bytes, says."""
    return hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


def wait(process):
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
