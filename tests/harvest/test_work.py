"""`manage.py work`, and the script that runs it beside the web server."""

import errno
import io
import json
import os
import queue
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from harvest import jobs
from harvest.choices import Refused
from harvest.jobs import IN_REQUEST
from harvest.management.commands import work as room
from harvest.models import Harvest, Job, Task

SERVE = Path(room.__file__).parents[2] / "serve.sh"


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """The command would close the connection that a test's transaction is on."""
    monkeypatch.setattr(room, "close_old_connections", lambda: None)


@pytest.fixture
def two_jobs(omar):
    made = []
    for number in "12":
        harvest = Harvest.objects.create(
            file_name=f"invented{number}.csv", sha256=number * 64, brought_by=omar
        )
        made.append(jobs.ask(harvest, Task.COMMIT, omar, IN_REQUEST + 1))
    return made


@pytest.fixture
def commit_does(monkeypatch):
    """Put a function of (harvest, by, progress) in place of the commit."""
    return lambda does: monkeypatch.setattr("harvest.commit.commit", does)


def work(*options):
    out = io.StringIO()
    call_command("work", *options, stdout=out)
    return out.getvalue().splitlines()


def states():
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def nothing(harvest, by, progress=None):
    pass


def test_once_does_what_waits_and_ends(two_jobs, commit_does):
    commit_does(nothing)
    one, two = two_jobs
    assert work("--once") == [
        f"Import {one.harvest_id}: commit begins (attempt 1).",
        f"Import {one.harvest_id}: commit done.",
        f"Import {two.harvest_id}: commit begins (attempt 1).",
        f"Import {two.harvest_id}: commit done.",
    ]
    assert states() == ["done", "done"]
    assert work("--once") == []


def test_it_says_how_a_job_ended_and_names_no_file(two_jobs, omar, commit_does):
    def refuse_or_lose(harvest, by, progress=None):
        if harvest == two_jobs[0].harvest:
            raise Refused(f"{harvest.file_name} has a fault.")
        jobs.stop(two_jobs[1], omar)

    commit_does(refuse_or_lose)
    lines = work("--once")
    assert lines[1].endswith("commit failed.") and "stopped or lost" in lines[3]
    assert "invented" not in "".join(lines)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_task_in_hand(two_jobs, commit_does, number):
    commit_does(lambda harvest, by, progress=None: signal.raise_signal(number))
    before = signal.getsignal(number)
    assert len(work()) == 2
    assert states() == ["done", "waiting"]
    assert signal.getsignal(number) is before


def test_term_twice_is_term(two_jobs, commit_does):
    def told_twice(harvest, by, progress=None):
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)

    commit_does(told_twice)
    work()
    assert states() == ["done", "waiting"]


def test_a_second_ctrl_c_ends_it_at_once(two_jobs, commit_does):
    def interrupted(harvest, by, progress=None):
        Harvest.objects.update(file_name="half.csv")
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    commit_does(interrupted)
    assert work()[-1].startswith("Interrupted")
    assert states() == ["waiting", "waiting"]
    assert not Harvest.objects.filter(file_name="half.csv").exists()


@pytest.mark.django_db
def test_it_waits_between_two_looks(monkeypatch):
    waited = []

    class Queue:
        def get(self, timeout):
            waited.append(timeout)
            if len(waited) == 1:
                raise queue.Empty
            signal.raise_signal(signal.SIGTERM)

        def put(self, item):
            pass

    monkeypatch.setattr(queue, "SimpleQueue", Queue)
    assert work("--poll", "7") == []
    assert waited == [7, 7]


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_of_once(monkeypatch):
    looks = []

    def take(worker):
        looks.append(worker)
        if len(looks) == 3:
            signal.raise_signal(signal.SIGTERM)
            return None
        raise OperationalError

    monkeypatch.setattr(jobs, "take", take)
    assert work("--poll", "0") == ["The database does not answer; trying again until it does."]
    assert len(looks) == 3 and len(set(looks)) == 1 and len(looks[0]) <= 60
    looks.clear()
    with pytest.raises(CommandError, match="does not answer"):
        work("--once")


class DiskFull(Exception):
    """As PostgreSQL's driver has it."""

    sqlstate = "53100"


def of_postgresql():
    error = OperationalError("could not extend a file")
    error.__cause__ = DiskFull()
    return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database or disk is full"),
        of_postgresql(),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
    ids=["sqlite", "postgresql", "system"],
)
def test_a_full_disk_is_told_of_as_what_it_is(error, monkeypatch):
    errors = [error, error, OperationalError("gone"), error]

    def take(worker):
        if errors:
            raise errors.pop(0)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(jobs, "take", take)
    full, away = (
        "The disk is full; trying again until it is not.",
        "The database does not answer; trying again until it does.",
    )
    assert work("--poll", "0") == [full, away, full]
    errors.append(error)
    with pytest.raises(CommandError, match="The disk is full"):
        work("--once")


@pytest.mark.django_db
def test_another_fault_of_the_system_is_not_hidden(monkeypatch):
    def take(worker):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(jobs, "take", take)
    with pytest.raises(OSError, match="Input/output"):
        work()


@pytest.mark.parametrize("number, ends", [(errno.ENOSPC, False), (errno.EPIPE, True)])
def test_a_log_on_a_full_disk_keeps_nobody_from_working(number, ends, two_jobs, commit_does):
    class Log(io.StringIO):
        def flush(self):
            raise OSError(number, "cannot be written")

    commit_does(nothing)
    if ends:
        with pytest.raises(OSError, match="cannot be written"):
            call_command("work", "--once", stdout=Log())
    else:
        call_command("work", "--once", stdout=Log())
        assert states() == ["done", "done"]


# --- killed -------------------------------------------------------------------------------

# A worker whose task writes, tells that it has, and then waits until it is killed.
WORKER = """
import json, sys, django
settings = json.loads(sys.stdin.readline())
django.setup()
from django.db import connection
connection.settings_dict.update(settings)
import harvest.commit
from django.core.management import call_command
from harvest.models import Harvest

def commit(harvest, by, progress):
    Harvest.objects.filter(pk=harvest.pk).update(file_name="half.csv")
    print("written", flush=True)
    sys.stdin.read()

harvest.commit.commit = commit
call_command("work", "--once")
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_no_half(two_jobs, commit_does, monkeypatch):
    job, _later = two_jobs
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "harvest.settings")
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    where = {name: connection.settings_dict[name] for name in names}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        try:
            worker.stdin.write(json.dumps({n: str(value) for n, value in where.items()}) + "\n")
            worker.stdin.flush()
            said = [worker.stdout.readline() for _ in range(2)]
        finally:
            worker.kill()
    assert said == [f"Import {job.harvest_id}: commit begins (attempt 1).\n", "written\n"]
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
    assert not Harvest.objects.filter(file_name="half.csv").exists()
    commit_does(nothing)
    work("--once")
    assert states() == ["running", "done"], "its lease runs still"
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work("--once")[0] == f"Import {job.harvest_id}: commit begins (attempt 2)."
    assert states() == ["done", "done"]


# --- beside the web server ------------------------------------------------------------------

# In place of Python: notes who runs, and does as the test says.
STAND_IN = """#!/bin/sh
case "$*" in
  *gunicorn*) who=web ;;
  *) who=worker ;;
esac
echo "$$" >> {folder}/$who.pids
{does}
"""


@pytest.fixture
def serve(tmp_path):
    """serve.sh, with a stand-in for Python that does as told; gives (process, wait for a word)."""
    started = []
    os.mkfifo(tmp_path / "told")
    os.mkfifo(tmp_path / "never")
    told = os.open(tmp_path / "told", os.O_RDWR)

    def start(does):
        stand_in = tmp_path / "python"
        stand_in.write_text(STAND_IN.format(folder=tmp_path, does=does.format(folder=tmp_path)))
        stand_in.chmod(0o700)
        started.append(
            subprocess.Popen(["sh", SERVE, stand_in], start_new_session=True, env={"PORT": "1"})
        )
        return started[0]

    yield start, lambda: os.read(told, 1)
    os.close(told)
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def left(process):
    """Whether anything of the process group is there still."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_web_server_that_cannot_start_ends_the_worker(serve):
    start, _word = serve
    # The worker is there before the web server fails.
    process = start(
        "if [ $who = web ]; then read line < {folder}/told; exit 3; fi\n"
        "echo up > {folder}/told\nexec cat {folder}/never"
    )
    assert process.wait(60) == 3
    assert not left(process)


@pytest.mark.parametrize("whole_group", [False, True])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_both(serve, whole_group, number):
    start, word = serve
    process = start("printf x > {folder}/told\nexec cat {folder}/never")
    assert word() + word() == b"xx"
    (os.killpg if whole_group else os.kill)(process.pid, number)
    process.wait(60)
    assert not left(process)


def test_a_worker_that_dies_is_started_again(serve, tmp_path):
    start, word = serve
    process = start(
        "[ $who = worker ] && [ $(wc -l < {folder}/worker.pids) = 1 ] && exit 1\n"
        "printf x > {folder}/told\nexec cat {folder}/never"
    )
    assert word() + word() == b"xx"
    os.kill(process.pid, signal.SIGTERM)
    process.wait(60)
    assert not left(process)
    assert len((tmp_path / "worker.pids").read_text().split()) == 2
