"""Tasks on long files, done outside the request: asked for by a page, done by `manage.py work`.

Who takes a job has a lease on it, and renews it while the task runs. A task and the mark that it
is done are one transaction, so that a worker that dies, or is late, leaves no half of either; the
next one begins the job anew. Nothing here waits for a lock: every change of a job is one
conditional UPDATE, of which one of several comes through, on SQLite and on PostgreSQL.
"""

import logging
import threading
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta

from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.history import record
from sources.readers import Unreadable

from . import commit, preview, undo
from .choices import Refused
from .logs import places
from .models import OPEN_STATES, Harvest, Job, JobState, Task

IN_REQUEST = 500  # rows; so many are done while the person waits for the page
LEASE = 45  # seconds
BEAT = 5  # seconds between two renewals
MOST_ATTEMPTS = 3

logger = logging.getLogger(__name__)


class Busy(Refused):
    """Another task on the same file waits or runs; the message is a sentence for a person."""


class Lost(Exception):
    """The job is another worker's by now, or was stopped: what this one did must not stay."""


# --- for the pages --------------------------------------------------------------------------


def ask(harvest, task, by, rows, rest=False):
    """Do `task` (a Task) on a harvest of so many rows: at once, or as a Job that is returned.

    rest  of an undo: leave the rows alone that somebody worked on since
    Raises Busy where a job on this harvest is open, and what the task raises where it is done
    at once.
    """
    busy = Busy(_("%(file)s is being worked on already.") % {"file": harvest.file_name})
    if Job.objects.filter(harvest=harvest, state__in=OPEN_STATES).exists():
        raise busy
    if rows <= IN_REQUEST:
        _do(task, harvest, by, rest)
        return None
    try:
        with transaction.atomic():
            job = Job.objects.create(harvest=harvest, task=task, rest=rest, asked_by=by, total=rows)
            record("asked for", harvest, by, after={"task": job.task, "rows": rows})
    except IntegrityError:
        raise busy from None
    return job


def stop(job, by):
    """Stop a job that waits or runs; nothing of it stays. Returns whether it still did.

    Raises Busy where that cannot be written: on SQLite, while the task itself is writing.
    """
    try:
        with transaction.atomic():
            stopped = Job.objects.filter(pk=job.pk, state__in=OPEN_STATES).update(
                state=JobState.STOPPED, lease_until=None, ended_at=timezone.now()
            )
            if stopped:
                record("stopped", job.harvest, by, after={"task": job.task})
    except OperationalError:
        raise Busy(
            _("It is being written at this moment and cannot be stopped. Look again in a minute.")
        ) from None
    return bool(stopped)


def latest(harvest):
    """The newest Job of a harvest, or None."""
    return Job.objects.filter(harvest=harvest).order_by("pk").last()


# --- for the workers ------------------------------------------------------------------------


def take(worker):
    """The oldest job that waits, or that its worker has left, now this worker's; or None.

    `worker` is a name that no other has. A job that was begun MOST_ATTEMPTS times and left each
    time is not begun again: it may be what ends the workers.
    """
    now = timezone.now()
    due = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    for job in Job.objects.filter(due).select_related("harvest", "asked_by").order_by("pk"):
        as_seen = Job.objects.filter(
            pk=job.pk, state=job.state, worker=job.worker, lease_until=job.lease_until
        )
        if job.state == JobState.RUNNING and job.attempts >= MOST_ATTEMPTS:
            text = _(
                "It was begun %(n)d times and each time the worker stopped before the end. "
                "Nothing was changed. Ask who runs this installation, or try a shorter file."
            )
            as_seen.update(
                state=JobState.FAILED,
                lease_until=None,
                ended_at=now,
                problem=text % {"n": job.attempts},
            )
            continue
        taken = {
            "state": JobState.RUNNING,
            "worker": worker,
            "lease_until": now + timedelta(seconds=LEASE),
            "attempts": job.attempts + 1,
            "done": 0,
        }
        if as_seen.update(**taken):
            for name, value in taken.items():
                setattr(job, name, value)
            return job
    return None


def run(job):
    """Do a job that was taken. Returns the JobState it ends in, or None where it was lost.

    Where the database goes away, OperationalError or InterfaceError is raised; the job is taken
    again when its lease has run out.
    """
    lease = Lease(job)
    try:
        with lease.kept(), _whole(job.task):
            state, problem = JobState.DONE, ""
            try:
                harvest = Harvest.objects.get(pk=job.harvest_id)
                _do(job.task, harvest, job.asked_by, job.rest, lease.progress)
            except (Refused, Unreadable) as error:
                # Inside the transaction, for a task may have written down why it refuses.
                state, problem = JobState.FAILED, str(error)
            if not lease.end(state, problem):
                raise Lost
        return state
    except Lost:
        return None
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Where, and not what: the message of an error may hold what stands in a row.
        told = type(error).__name__, "; ".join(places(error))
        logger.error("Import %s: %s failed: %s at %s", job.harvest_id, job.task, *told)
    except BaseException:
        with suppress(DatabaseError):
            lease.give_back()
        raise
    problem = _(
        "Something went wrong that is no fault of the file. Nothing was changed. Who runs this "
        "installation finds the reason in its log."
    )
    return JobState.FAILED if lease.end(JobState.FAILED, problem) else None


class Lease:
    """A worker's hold on the job that it took, renewed while the task runs."""

    def __init__(self, job):
        self.job = job
        self.done, self.total = job.done, job.total
        self._lost, self._ended = threading.Event(), threading.Event()

    @contextmanager
    def kept(self):
        """Renews the lease every BEAT seconds, in a thread that has a connection of its own."""
        thread = threading.Thread(target=self._beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _beat(self):
        try:
            while not self._ended.wait(BEAT):
                self.renew()
        finally:
            connection.close()

    def renew(self):
        """Hold the job for another LEASE seconds, and tell how far it is."""
        try:
            held = self._held().update(
                lease_until=timezone.now() + timedelta(seconds=LEASE),
                done=self.done,
                total=self.total,
            )
        except (OperationalError, InterfaceError):
            # On SQLite the task holds the lock for writing, and nobody else can take the job
            # meanwhile; else the database is away, and the end of the task will tell.
            close_old_connections()
            return
        if not held:
            self._lost.set()

    def progress(self, done, total):
        """For the task to call now and then. Raises Lost where it should not go on."""
        if self._lost.is_set():
            raise Lost
        self.done, self.total = done, total

    def end(self, state, problem=""):
        """Mark the job as ended. Returns whether it was still this worker's."""
        return self._held().update(
            state=state,
            problem=problem,
            lease_until=None,
            ended_at=timezone.now(),
            done=self.done,
            total=self.total,
        )

    def give_back(self):
        """Let the job wait for another worker, as if it had not been taken."""
        self._held().update(
            state=JobState.WAITING,
            worker="",
            lease_until=None,
            attempts=self.job.attempts - 1,
            done=0,
        )

    def _held(self):
        return Job.objects.filter(pk=self.job.pk, worker=self.job.worker, state=JobState.RUNNING)


def _whole(task):
    """What holds a task together with the mark that it is done: one transaction, except for
    reading, whose rows count for nothing until it is over, and which takes the longest."""
    return nullcontext() if task == Task.PREVIEW else transaction.atomic()


def _do(task, harvest, by, rest=False, progress=None):
    if task == Task.PREVIEW:
        preview.read_again(harvest, progress)
    elif task == Task.COMMIT:
        commit.commit(harvest, by, progress=progress)
        commit.propose_events(harvest)
    else:
        undo.undo(harvest, by, rest=rest, progress=progress)
        commit.propose_events(harvest)
