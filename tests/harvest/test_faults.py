"""Imports that are killed, started several at once, or left without room: all of a file or nothing.

Each process here is a fork that ends itself by SIGKILL at its k-th point (forks.Fuse: about each
writing statement and each COMMIT). All points are tried, one after the other, until a process comes
to its end. benchmarks/faults.py is the long form, with kills at any moment.
"""

import hashlib
import io
import resource
import shutil
import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from harvest import commit, jobs, kinds, load, preview, undo
from harvest.choices import Refused
from harvest.models import Harvest, HarvestRow, Job, JobState, State, Task
from outcomes.models import ClaimMention, Origin, Outcome
from sources.history import system_account
from tests.harvest.forks import KILLED, Gate, at_once, end, kill_the_rest, start, until_it_ends
from tests.people import make_actor, make_outcome
from tests.worlds import after, alike, everything, is_sqlite

pytestmark = pytest.mark.django_db(transaction=True)

CELLS = "**FragmentID**: {}\n**Outcome description**: {} the Oyster Board.\n**Evidence**: {}\n"
FILE = "---\n".join(
    CELLS.format(f"FLT/{number}", words, f"https://example.org/{number}")
    for number, words in enumerate(
        (
            "Fishers of the bay reworded the charter of",
            "A new mayor of Kelpland joined",
            "Schools along the northern shore teach what was found by",
            "Nobody dredges in winter since the decree of",
            "Two newspapers print every week the minutes of",
        ),
        start=1,
    )
)
BROUGHT_IN, SAME, REFUSED = 10, 11, 12


@pytest.fixture(autouse=True)
def earlier(db, monkeypatch):
    """Outcomes that were there before, two of which the file changes; and parts of two rows."""
    make_actor("Oyster Board")
    for fragment_id in ("FLT/1", "FLT/2", "OLD/1"):
        make_outcome(fragment_id, description=f"{fragment_id}: the Oyster Board met.", year=2023)
    for module in (preview, commit, undo):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    yield
    kill_the_rest()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "invented.txt"
    path.write_text(FILE)
    return path


# --- what is there --------------------------------------------------------------------------


def whole():
    """What a committed file has come to, looked at from another side than `alike` does."""
    harvest = Harvest.objects.get(state=State.COMMITTED)
    rows = HarvestRow.objects.filter(harvest=harvest).select_related("outcome")
    assert [row.left_version == row.outcome.version for row in rows] == [True] * 5
    assert Outcome.objects.count() == 6 == ClaimMention.objects.count()
    assert Origin.objects.filter(import_number=harvest.pk).count() == 5
    assert kept_whole(harvest)
    if is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchall() == [("ok",)]


def kept_whole(harvest):
    with harvest.original.open("rb") as file:
        return hashlib.sha256(file.read()).hexdigest() == harvest.sha256


# --- killed ---------------------------------------------------------------------------------


def load_it(file):
    """As `manage.py load_harvest` does; the exit code tells what came of it."""
    report = load.load([file], system_account())
    if report.outcomes["refused"]:
        assert "committed already" in report.faults[0], report.faults
        return REFUSED
    return SAME if report.outcomes["same"] == 5 else BROUGHT_IN


def test_a_load_that_is_killed_leaves_nothing_or_all(file, settings):
    expected = after(lambda: load.load([file], system_account()))
    shutil.rmtree(settings.MEDIA_ROOT)
    before, committed = everything(), []

    def check(code):
        world = everything()
        if world != before:
            assert alike(world) == expected
            whole()
            committed.append(code)

    points = until_it_ends(lambda: load.load([file], system_account()) and 0, check)
    assert points > 20
    assert committed == [KILLED, 0], "killed after its COMMIT, and once more, to find it there"


@pytest.fixture
def harvest(file, agree):
    by = system_account()
    told = kinds.tell(file, FILE.encode())
    return agree(preview.preview(told.rows, told.data, file.name, by, None, told.warnings), by)


def asked(harvest, task):
    return jobs.ask(harvest, task, system_account(), jobs.IN_REQUEST + 1)


def left(job):
    """The job, which a killed worker left or did not come to, so that it is taken at once."""
    job.refresh_from_db()
    assert job.state in (JobState.WAITING, JobState.RUNNING)
    if job.state == JobState.RUNNING:
        lapsed = timezone.now() - timedelta(seconds=1)
        # It is begun three times at most; here it has to be more often.
        Job.objects.filter(pk=job.pk).update(lease_until=lapsed, attempts=1)


def work():
    call_command("work", "--once", stdout=io.StringIO())


def killed_at_every_point(job, does):
    """Nothing or all of what `does` does is there, whenever the worker is killed; and the mark
    that the job is done only with all."""
    before, expected = everything(), after(does)

    def check(code):
        world = everything()
        if world == before:
            left(job)
        else:
            assert alike(world) == expected
            job.refresh_from_db()
            assert job.state == JobState.DONE

    assert until_it_ends(work, check) > 20
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_worker_that_is_killed_commits_nothing_or_all(harvest):
    killed_at_every_point(
        asked(harvest, Task.COMMIT), lambda: commit.commit(harvest, system_account())
    )
    whole()


def test_a_worker_that_is_killed_undoes_nothing_or_all(harvest):
    harvest = commit.commit(harvest, system_account())
    killed_at_every_point(asked(harvest, Task.UNDO), lambda: undo.undo(harvest, system_account()))
    assert Outcome.objects.count() == 3 == ClaimMention.objects.count()
    assert not Origin.objects.exists()


def test_a_worker_that_is_killed_while_it_reads_writes_no_outcome(file):
    harvest = preview.begin(FILE.encode(), file.name, system_account())
    job = asked(harvest, Task.PREVIEW)

    def others():
        world = everything()
        del world["harvest_harvest"], world["harvest_harvestrow"]
        return world

    before = others()

    def check(code):
        assert others() == before
        harvest.refresh_from_db()
        if harvest.state == State.PREVIEWED:
            assert HarvestRow.objects.filter(harvest=harvest).count() == 5
        job.refresh_from_db()
        if job.state == JobState.DONE:
            assert harvest.state == State.PREVIEWED
        else:
            left(job)

    assert until_it_ends(work, check) > 5
    job.refresh_from_db()
    assert job.state == JobState.DONE


# --- several at once ------------------------------------------------------------------------


def test_the_same_file_by_several_at_once_comes_in_once(file):
    system_account()
    for _turn in range(3):
        codes = at_once(*[lambda: load_it(file)] * 4)
        assert sorted(codes)[0] == BROUGHT_IN and set(codes[1:]) <= {BROUGHT_IN, SAME, REFUSED}
        assert codes.count(BROUGHT_IN) == 1, codes
        whole()
        undo.undo(Harvest.objects.get(state=State.COMMITTED), system_account())
        assert Outcome.objects.count() == 3


def test_one_preview_by_several_at_once_is_committed_once(harvest):
    def commit_it():
        try:
            commit.commit(harvest, system_account())
        except Refused as error:
            assert "committed already" in str(error), error
            return REFUSED
        return BROUGHT_IN

    assert sorted(at_once(*[commit_it] * 4)) == [BROUGHT_IN, *[REFUSED] * 3]
    whole()


def stop_before(name, gate):
    """Wait at the gate before `load` calls that of its names."""
    really = getattr(load, name)

    def then(*arguments):
        gate.wait()
        setattr(load, name, really)
        return really(*arguments)

    setattr(load, name, then)


def test_a_dry_run_leaves_the_original_of_a_load_beside_it(file):
    by, tried, loading = system_account(), Gate(), Gate()

    def dry_run():
        stop_before("sweep", tried)
        with connection.cursor() as cursor:
            # Where it has to wait for the other, it fails instead.
            cursor.execute("PRAGMA busy_timeout=0" if is_sqlite() else "SET lock_timeout='1ms'")
        load.load([file], by, dry_run=True)

    def bring_in():
        stop_before("commit", loading)
        load.load([file], by)

    one = start(dry_run)
    tried.reached(one)
    other = start(bring_in)
    loading.reached(other)
    tried.open()
    assert end(one) in (0, 1)
    loading.open()
    assert end(other) == 0
    whole()


# --- no room --------------------------------------------------------------------------------


ROOM = 100_000  # bytes of one file


def without_room(does, told=signal.SIG_IGN):
    """Do that while no file may grow beyond ROOM. `told` is what the kernel's word of it does."""
    Harvest.objects.exists()  # connects: SQLite makes its files now
    signal.signal(signal.SIGXFSZ, told)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    does()


@pytest.mark.parametrize(("told", "ends"), [(signal.SIG_IGN, 1), (signal.SIG_DFL, -signal.SIGXFSZ)])
def test_an_original_that_was_written_in_part_is_kept_whole_the_next_time(told, ends):
    """Once the writing fails, and once the process is killed in the midst of it."""
    data, by = FILE.encode() * 400, system_account()

    def begin():
        preview.begin(data, "invented.txt", by)

    assert len(data) > 2 * ROOM
    assert end(start(lambda: without_room(begin, told))) == ends
    assert not Harvest.objects.exists()
    assert kept_whole(preview.begin(data, "invented.txt", by))


def test_a_commit_without_room_leaves_nothing(harvest):
    if not is_sqlite():
        pytest.skip("PostgreSQL writes in processes of its own")
    before = everything()
    assert end(start(lambda: without_room(lambda: commit.commit(harvest, system_account())))) == 1
    assert everything() == before
    commit.commit(harvest, system_account())
    whole()
