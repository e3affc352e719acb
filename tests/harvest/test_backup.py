"""Everything into one archive while people work, and back into an empty place, byte for byte."""

import gzip
import io
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from harvest import backup
from outcomes import anchors, editing
from outcomes.models import Outcome
from sources.history import system_account
from sources.models import Event, SourceDocument
from tests.harvest import forks
from tests.people import make_document, make_outcome

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
TEXT = "The Oyster Board adopted the Kelp Act in 2021.\n\nÉtiquette \\N \\. \t “quoted”."


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "secret_key").write_text("an invented key")
    settings.MEDIA_ROOT = settings.DATA_DIR / "uploads"
    yield
    forks.kill_the_rest()


@pytest.fixture
def filled(roles):
    anchors.set_up()  # which a flush took away, and the next `migrate` would bring back
    make_document("On kelp", (TEXT,))
    for number in range(3):
        make_outcome(f"KELP/{number}", "confidential", description=f"{TEXT} {number}")


class Elsewhere:
    """An empty place: a folder, and a database of the same kind that nobody has."""

    def __init__(self, folder):
        self.folder = folder
        self.name = f"test_harvest_elsewhere_{os.getpid()}"
        self.url = ""
        if connection.vendor == "postgresql":
            told = connection.settings_dict
            self._do(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            self._do(f'CREATE DATABASE "{self.name}"')
            given = {k: told[k] for k in ("USER", "PASSWORD", "HOST", "PORT")}
            self.url = (
                f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:"
                f"{given['PORT'] or 5432}/{self.name}"
            )

    def _do(self, statement):
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    def restore(self, path, *more):
        """Run `manage.py restore` here, as somebody does on another machine."""
        told = {**os.environ, "DATA_DIR": str(self.folder), "DATABASE_URL": self.url}
        if not self.url:
            del told["DATABASE_URL"]
        command = [sys.executable, "manage.py", "restore", str(path), *more]
        done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def rows(self):
        if self.url:
            return all_rows(psycopg2.connect(self.url))
        return all_rows(sqlite3.connect(self.folder / "harvest.sqlite3"))

    def drop(self):
        if self.url:
            self._do(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


@pytest.fixture
def elsewhere(tmp_path):
    made = Elsewhere(tmp_path / "elsewhere")
    yield made
    made.drop()


def all_rows(there):
    """{table: its rows in order} of every table of a database, past Django."""
    cursor = there.cursor()
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%fts5%' "
            "AND name NOT LIKE '%_search_%'"  # how an index is stored is its own business
        )
    else:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT * FROM "{table}"')
        found[table] = sorted(map(repr, cursor.fetchall()))
    # When each migration was applied there, and not here.
    found["django_migrations"] = len(found["django_migrations"])
    there.close()
    return found


def here():
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return all_rows(sqlite3.connect(told["NAME"]))
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    given = {name: told[key] for name, key in names.items() if told[key]}
    return all_rows(psycopg2.connect(port=told["PORT"] or 5432, **given))


def files(root):
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_what_is_brought_back_is_the_same_to_the_byte(filled, elsewhere, settings, tmp_path):
    path = tmp_path / "a.tar.gz"
    assert backup.back_up(path) == path.stat().st_size
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    code, said = elsewhere.restore(path)
    assert code == 0 and "Brought back" in said, said
    assert elsewhere.rows() == here()
    assert len(here()["outcomes_outcome"]) == 3 and here()["sources_passage"]
    kept = files(settings.MEDIA_ROOT)
    assert kept and files(elsewhere.folder / "uploads") == kept
    assert (elsewhere.folder / "secret_key").read_text() == "an invented key"
    # And not over what is there.
    before = elsewhere.rows()
    code, said = elsewhere.restore(path)
    assert code == 1 and "already" in said and elsewhere.rows() == before


def test_the_key_that_encrypts_does_not_decrypt(filled, elsewhere, tmp_path):
    path, key = tmp_path / "a.age", tmp_path / "key"
    public = backup.make_key(key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and public not in key.read_text().split()[-1]
    backup.back_up(path, public)
    assert b"Oyster" not in path.read_bytes() and path.read_bytes().startswith(b"age-encryption")
    with pytest.raises(backup.BackupError, match="its private key is needed"):
        opened(path)
    other = tmp_path / "other"
    backup.make_key(other)
    with pytest.raises(backup.BackupError, match="cannot be decrypted by this key"):
        opened(path, other)
    code, said = elsewhere.restore(path, "--key", str(key))
    assert code == 0, said
    assert elsewhere.rows() == here()
    with pytest.raises(backup.BackupError, match="not written over"):
        backup.make_key(key)


def opened(path, key=""):
    """Read an archive as far as `restore` does before it puts anything in its place."""
    folder = django_settings.DATA_DIR / "opened"
    folder.mkdir(exist_ok=True)
    with backup._plain(path, key, folder) as file:
        return backup._unpacked(file, folder / "in")


def test_what_was_cut_short_or_changed_is_not_taken_for_whole(filled, tmp_path):
    path = tmp_path / "a.tar.gz"
    backup.back_up(path)
    whole = path.read_bytes()
    assert opened(path)["format"] == backup.FORMAT
    plain = gzip.decompress(whole)
    changed = bytearray(plain)
    changed[changed.index(b"Oyster Board")] ^= 1
    broken = [whole[: len(whole) * n // 7] for n in range(7)]
    broken += [whole[:-1], b"", b"nothing", gzip.compress(bytes(changed))]
    for data in broken:
        path.write_bytes(data)
        with pytest.raises(backup.BackupError, match="This is no backup|is damaged"):
            opened(path)


@pytest.mark.parametrize(
    "name", ["../elsewhere", "/etc/elsewhere", "uploads/../../elsewhere", "settings.py"]
)
def test_an_archive_writes_nowhere_else(name, tmp_path):
    path = tmp_path / "bad.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(backup.BackupError, match="it holds"):
        opened(path)
    linked = tarfile.TarInfo("uploads/link")
    linked.type, linked.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(linked)
    with pytest.raises(backup.BackupError, match="it holds"):
        opened(path)


def test_what_does_not_fit_is_said(filled, tmp_path):
    path = tmp_path / "a.tar.gz"
    backup.back_up(path)
    told = opened(path)
    backup._must_fit(told)
    for change, said in (
        ({"format": 2}, "later version"),
        ({"database": "another"}, "The backup is of another"),
        ({"migrations": [["outcomes", "9999_later"]]}, "later version"),
    ):
        with pytest.raises(backup.BackupError, match=said):
            backup._must_fit(told | change)
    with pytest.raises(backup.BackupError, match="not written over"):
        backup.back_up(path)
    with pytest.raises(backup.BackupError, match="no public key"):
        backup.back_up(tmp_path / "b", "age1nonsense")
    with pytest.raises(CommandError, match="already"):
        call_command("restore", path)


def test_a_full_disk_leaves_no_half_archive(filled, tmp_path, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.os, "fsync", full)
    with pytest.raises(backup.BackupError, match="No space left on device"):
        backup.back_up(tmp_path / "a.tar.gz")
    assert list(tmp_path.glob("a.tar*")) == []
    assert [p.name for p in django_settings.DATA_DIR.iterdir() if "backup_" in p.name] == []


def test_a_backup_taken_while_people_write_is_of_one_moment(filled, elsewhere, tmp_path):
    """Each outcome is written with its event in one transaction, so in a backup there are as many
    of the ones as of the others, and none that came later."""
    by = system_account()

    def write():
        for number in range(10_000):
            editing.create({"fragment_id": f"MORE/{number}", "description": TEXT}, by)

    writer = forks.start(write)
    before = Outcome.objects.count()
    while Outcome.objects.count() < before + 5:
        pass
    path = tmp_path / "a.tar.gz"
    least = Outcome.objects.count()
    backup.back_up(path)
    most = Outcome.objects.count()
    forks.kill_the_rest()
    assert writer and least < most
    assert elsewhere.restore(path)[0] == 0
    rows = elsewhere.rows()
    made = [row for row in rows["sources_event"] if "'drafted'" in row and "'outcome'" in row]
    assert least <= len(rows["outcomes_outcome"]) == len(made) <= most
    assert Event.objects.exists() and SourceDocument.objects.count() == 1
