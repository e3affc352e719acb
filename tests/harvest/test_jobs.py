"""Tasks outside the request: who takes a job, who holds it, and that none is done by halves."""

import logging
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from harvest import jobs
from harvest.choices import Refused
from harvest.jobs import IN_REQUEST, MOST_ATTEMPTS, Busy, Lease, Lost
from harvest.models import Harvest, Job, JobState, Task
from sources.history import of
from sources.models import Event
from sources.readers import Unreadable

pytestmark = pytest.mark.django_db
LONG = IN_REQUEST + 1


@pytest.fixture
def harvest(omar):
    return Harvest.objects.create(file_name="invented.csv", sha256="1" * 64, brought_by=omar)


@pytest.fixture
def job(harvest, omar):
    return jobs.ask(harvest, Task.COMMIT, omar, LONG)


@pytest.fixture
def commit_does(monkeypatch):
    """Put a function of (harvest, by, progress) in place of the commit."""
    return lambda does: monkeypatch.setattr("harvest.commit.commit", does)


def lapse(job):
    """Let the lease of a job run out."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def write(harvest, by, progress=None):
    """A task that leaves a mark on its harvest."""
    Harvest.objects.filter(pk=harvest.pk).update(file_name="written.csv")
    if progress:
        progress(1, 2)


def locked(queryset, **values):
    raise OperationalError("database is locked")


def written():
    return Harvest.objects.get().file_name == "written.csv"


# --- asked for ------------------------------------------------------------------------------


def test_a_short_file_is_done_at_once(harvest, omar, commit_does):
    commit_does(write)
    assert jobs.ask(harvest, Task.COMMIT, omar, IN_REQUEST) is None
    assert written() and jobs.latest(harvest) is None and jobs.take("one") is None


def test_what_a_short_file_is_refused_for_reaches_the_page(harvest, omar):
    with pytest.raises(Refused, match="in another state"):
        jobs.ask(harvest, Task.UNDO, omar, IN_REQUEST)


def test_a_long_file_waits(harvest, omar, commit_does):
    commit_does(write)
    job = jobs.ask(harvest, Task.COMMIT, omar, LONG)
    assert (job.state, job.asked_by, job.total, job.percent) == ("waiting", omar, LONG, 0)
    assert job.is_open and not job.is_overdue and not written()
    assert jobs.latest(harvest) == job
    event = of(harvest).get()
    assert (event.verb, event.by) == ("asked for", omar)
    assert event.after == {"task": "commit", "rows": LONG}


@pytest.mark.parametrize("rows", [1, LONG])
def test_one_job_at_a_time(job, harvest, omar, commit_does, rows):
    commit_does(write)
    with pytest.raises(Busy, match="invented.csv is being worked on already"):
        jobs.ask(harvest, Task.UNDO, omar, rows)
    assert Job.objects.count() == 1 and Event.objects.count() == 1 and not written()


def test_of_two_who_ask_at_once_the_database_refuses_one(job, harvest, omar, monkeypatch):
    # The first look comes before the other one's job was there.
    monkeypatch.setattr(QuerySet, "exists", lambda queryset: False)
    with pytest.raises(Busy):
        jobs.ask(harvest, Task.COMMIT, omar, LONG)
    assert Job.objects.count() == 1


@pytest.mark.parametrize("task", Task)
def test_each_task_is_done_with_what_was_asked(harvest, omar, odile, task, monkeypatch):
    seen = []

    def read_again(harvest, progress=None):
        seen.append(("preview", harvest, None, None))

    def commit(harvest, by, progress=None):
        seen.append(("commit", harvest, by, None))

    def undo(harvest, by, rest=False, progress=None):
        seen.append(("undo", harvest, by, rest))

    monkeypatch.setattr("harvest.preview.read_again", read_again)
    monkeypatch.setattr("harvest.commit.commit", commit)
    monkeypatch.setattr("harvest.undo.undo", undo)
    jobs.ask(harvest, task, odile, LONG, rest=task == Task.UNDO)
    assert jobs.run(jobs.take("one")) == JobState.DONE
    by = None if task == Task.PREVIEW else odile
    assert seen == [(task, harvest, by, True if task == Task.UNDO else None)]


# --- taken ----------------------------------------------------------------------------------


def test_of_two_workers_one_takes_it(job):
    taken = jobs.take("one")
    assert taken == job and taken.harvest == job.harvest
    assert jobs.take("two") is None
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == ("running", "one", 1)
    assert job.lease_until == taken.lease_until > timezone.now()


def test_of_two_workers_that_see_it_at_once_one_takes_it(job, monkeypatch):
    real, others = QuerySet.update, []

    def update(queryset, **values):
        if not others:
            others.append("two")  # comes in between what the first saw and what it writes
            others.append(jobs.take("two"))
        return real(queryset, **values)

    monkeypatch.setattr(QuerySet, "update", update)
    assert jobs.take("one") is None
    assert others[1] == job
    job.refresh_from_db()
    assert (job.worker, job.attempts) == ("two", 1)


def test_the_oldest_first(job, omar):
    other = Harvest.objects.create(file_name="later.csv", sha256="2" * 64, brought_by=omar)
    later = jobs.ask(other, Task.COMMIT, omar, LONG)
    assert [jobs.take("one"), jobs.take("one"), jobs.take("one")] == [job, later, None]


def test_a_lease_that_ran_out_is_taken(job):
    jobs.take("one")
    lapse(job)
    assert jobs.latest(job.harvest).is_overdue
    taken = jobs.take("two")
    assert (taken, taken.worker, taken.attempts) == (job, "two", 2)
    assert not taken.is_overdue
    assert jobs.take("three") is None


def test_a_job_that_ends_its_workers_is_not_taken_for_ever(job, omar):
    other = Harvest.objects.create(file_name="later.csv", sha256="2" * 64, brought_by=omar)
    later = jobs.ask(other, Task.COMMIT, omar, LONG)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert jobs.take(f"worker {attempt}").attempts == attempt
        lapse(job)
    assert jobs.take("the next") == later
    job.refresh_from_db()
    assert job.state == "failed" and job.ended_at and job.problem.startswith("It was begun 3 times")


# --- done -----------------------------------------------------------------------------------


def test_a_job_is_done(job, commit_does):
    commit_does(write)
    assert jobs.run(jobs.take("one")) == JobState.DONE
    job.refresh_from_db()
    assert written() and (job.state, job.done, job.total) == ("done", 1, 2)
    assert job.percent == 50 and job.ended_at and not job.is_open
    assert jobs.take("two") is None


def test_the_task_and_that_it_is_done_are_one_transaction(job, commit_does, monkeypatch):
    def killed(lease, state, problem=""):
        raise SystemExit

    commit_does(write)
    taken = jobs.take("one")
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(Lease, "end", killed)
        jobs.run(taken)
    assert not written()


@pytest.mark.parametrize("error", [Refused, Unreadable])
def test_a_refused_task_tells_why(job, commit_does, error, caplog):
    def refuse(harvest, by, progress=None):
        # As the commit does with rows that are not as they were: the new verdicts stay.
        write(harvest, by)
        raise error("Row 3 is not as it was.")

    commit_does(refuse)
    assert jobs.run(jobs.take("one")) == JobState.FAILED
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "Row 3 is not as it was.")
    assert written() and not caplog.records


def test_a_failing_task_leaves_nothing_and_its_log_no_words_of_rows(job, commit_does, caplog):
    words = "what the council said"

    def fail(harvest, by, progress=None):
        write(harvest, by)
        raise RuntimeError(words)

    commit_does(fail)
    with caplog.at_level(logging.INFO):
        assert jobs.run(jobs.take("one")) == JobState.FAILED
    job.refresh_from_db()
    assert job.problem.startswith("Something went wrong that is no fault of the file.")
    assert not written() and job.ended_at
    assert "commit failed: RuntimeError at " in caplog.text and " fail\n" in caplog.text
    assert words not in caplog.text


def test_without_a_database_a_job_is_taken_again(job, commit_does):
    def away(harvest, by, progress=None):
        raise OperationalError

    commit_does(away)
    with pytest.raises(OperationalError):
        jobs.run(jobs.take("one"))
    lapse(job)
    assert jobs.take("two").attempts == 2


def test_an_interrupted_worker_gives_its_job_back(job, commit_does):
    def interrupt(harvest, by, progress=None):
        write(harvest, by)
        raise KeyboardInterrupt

    commit_does(interrupt)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(jobs.take("one"))
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == ("waiting", "", 0) and not written()


# --- lost -----------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [None, Refused("Not so."), RuntimeError()])
def test_what_a_late_worker_did_does_not_stay(job, commit_does, error):
    def write_or_fail(harvest, by, progress):
        write(harvest, by)
        if error:
            raise error

    commit_does(write_or_fail)
    late = jobs.take("one")
    lapse(job)
    jobs.take("two")
    assert jobs.run(late) is None
    job.refresh_from_db()
    assert (job.state, job.worker, job.problem) == ("running", "two", "") and not written()


def test_a_discarded_file_ends_its_job(job, commit_does):
    commit_does(lambda harvest, by, progress=None: harvest.delete())
    assert jobs.run(jobs.take("one")) is None


def test_progress_is_told_and_the_lease_renewed(job):
    lease = Lease(jobs.take("one"))
    lapse(job)
    lease.progress(200, 800)
    lease.renew()
    job.refresh_from_db()
    assert (job.done, job.total, job.percent, job.is_overdue) == (200, 800, 25, False)


def test_a_task_learns_that_its_job_is_lost(job):
    lease = Lease(jobs.take("one"))
    lapse(job)
    jobs.take("two")
    lease.progress(1, 2)
    lease.renew()
    with pytest.raises(Lost):
        lease.progress(2, 2)
    job.refresh_from_db()
    assert (job.worker, job.done) == ("two", 0)


def test_a_database_that_cannot_be_written_is_no_loss(job, monkeypatch):
    lease = Lease(jobs.take("one"))
    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "update", locked)
        # It would close the connection that this test's transaction is on.
        patch.setattr(jobs, "close_old_connections", lambda: None)
        lease.renew()
    lease.progress(1, 2)
    assert lease.end(JobState.DONE)


# --- stopped --------------------------------------------------------------------------------


def test_a_waiting_job_is_stopped(job, odile):
    assert jobs.stop(job, odile)
    job.refresh_from_db()
    assert job.state == "stopped" and job.ended_at and not job.is_open
    event = of(job.harvest).first()
    assert (event.verb, event.by, event.after) == ("stopped", odile, {"task": "commit"})
    assert jobs.take("one") is None
    again = jobs.ask(job.harvest, Task.COMMIT, odile, LONG)
    assert jobs.latest(job.harvest) == again != job


def test_a_stopped_task_learns_of_it_and_leaves_nothing(job, omar, commit_does):
    commit_does(write)
    taken = jobs.take("one")
    assert jobs.stop(job, omar)
    lease = Lease(taken)
    lease.renew()
    with pytest.raises(Lost):
        lease.progress(1, 2)
    assert jobs.run(taken) is None
    job.refresh_from_db()
    assert job.state == "stopped" and not written()


def test_what_has_ended_is_not_stopped(job, omar, commit_does):
    commit_does(write)
    jobs.run(jobs.take("one"))
    events = Event.objects.count()
    assert not jobs.stop(job, omar)
    job.refresh_from_db()
    assert job.state == "done" and Event.objects.count() == events


def test_a_stop_that_cannot_be_written_says_so(job, omar, monkeypatch):
    monkeypatch.setattr(QuerySet, "update", locked)
    with pytest.raises(Busy, match="cannot be stopped"):
        jobs.stop(job, omar)


# --- with connections of their own ----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_task_runs(job, monkeypatch):
    renewed, real = threading.Event(), Lease.renew

    def renew(lease):
        real(lease)
        connections.append(connection.connection)
        renewed.set()

    connections = []
    monkeypatch.setattr(Lease, "renew", renew)
    monkeypatch.setattr(jobs, "BEAT", 0)
    lease = Lease(jobs.take("one"))
    lapse(job)
    with lease.kept():
        assert renewed.wait(60)
    job.refresh_from_db()
    assert not job.is_overdue
    assert connections[0] is not connection.connection, "the thread has its own"


@pytest.mark.django_db(transaction=True)
def test_a_worker_of_two_loses_while_it_runs(job, omar, commit_does, monkeypatch):
    """The task goes on until it is told that it was stopped."""
    if connection.vendor == "sqlite":
        pytest.skip("nobody else can write while the task does")
    monkeypatch.setattr(jobs, "BEAT", 0)

    def until_lost(harvest, by, progress):
        write(harvest, by)
        stopping = threading.Thread(target=stop)
        stopping.start()
        stopping.join()
        while True:
            progress(1, 2)

    def stop():
        jobs.stop(job, omar)
        connection.close()

    commit_does(until_lost)
    assert jobs.run(jobs.take("one")) is None
    job.refresh_from_db()
    assert job.state == "stopped" and not written()
