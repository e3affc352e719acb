"""Everything an installation holds ↔ one archive: the database as it is at one moment while people
work, the kept files, and the secret key.

The archive is a compressed tar, encrypted by age (age-encryption.org/v1) where a public key is
given. Its last member says what it holds and the SHA-256 of each member, so one that was cut short
is not taken for whole. A database comes back to the kind of database it came from.
"""

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pyrage
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
DATABASE, TABLES, FILES, SECRET, CONTENTS = (
    "database.sqlite3",
    "tables/",
    "uploads/",
    "secret_key",
    "contents.json",
)
_AGE = b"age-encryption.org/"
_PART = ".part"


class BackupError(Exception):
    """Nothing was written; the message is a sentence for who runs the command."""


# --- a key ----------------------------------------------------------------------------------


def make_key(path):
    """Write a new private key to `path`, readable by its owner alone. Returns the public key."""
    identity = pyrage.x25519.Identity.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError(f"{path} is there already; a key is not written over.") from None
    with open(descriptor, "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def _read_key(path):
    lines = [line for line in Path(path).read_text().splitlines() if line[:1] not in ("", "#")]
    try:
        return pyrage.x25519.Identity.from_str(lines[0])
    except (IndexError, pyrage.IdentityError):
        raise BackupError(f"{path} holds no private key of age.") from None


# --- out ------------------------------------------------------------------------------------


def back_up(path, recipient=""):
    """Write the archive to `path`, which must not be there yet; readable by its owner alone.

    recipient  the public key ("age1…") that it is encrypted for; plain without it
    Returns the number of bytes. Raises BackupError.
    """
    path = Path(path)
    if path.exists():
        raise BackupError(f"{path} is there already; a backup is not written over.")
    try:
        key = pyrage.x25519.Recipient.from_str(recipient) if recipient else None
    except pyrage.RecipientError:
        raise BackupError(f"“{recipient}” is no public key of age.") from None
    part = path.with_name(path.name + _PART)
    try:
        with tempfile.TemporaryDirectory(prefix="backup_", dir=settings.DATA_DIR) as folder:
            members = _gathered(Path(folder))
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as file:
                if key:
                    _encrypted(file, key, lambda out: _archive(out, members))
                else:
                    _archive(file, members)
                file.flush()
                os.fsync(file.fileno())
        os.replace(part, path)
    except (OSError, sqlite3.Error) as error:
        text = getattr(error, "strerror", "") or str(error)
        raise BackupError(f"The backup could not be written: {text}.") from error
    finally:
        part.unlink(missing_ok=True)
    return path.stat().st_size


def _gathered(folder):
    """{name in the archive: path} of all that belongs in it, as it is at one moment."""
    # What the database names at its moment was there before, or came since: so both are taken.
    links = folder / "uploads"
    _link_files(links)
    told = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    if connection.vendor == "sqlite":
        members = {DATABASE: folder / DATABASE}
        # Into a new file: what was deleted is not in it, as it would be in a copy of the old one.
        with sqlite3.connect(connection.settings_dict["NAME"], timeout=60) as source:
            source.execute("VACUUM INTO ?", [str(folder / DATABASE)])
        source.close()
        told["migrations"] = _migrations(folder / DATABASE)
    else:
        members, more = _tables(folder)
        told |= more
    _link_files(links)
    for file in sorted(links.rglob("*")):
        if file.is_file():
            members[FILES + file.relative_to(links).as_posix()] = file
    if (settings.DATA_DIR / SECRET).exists():
        members[SECRET] = settings.DATA_DIR / SECRET
    told["database"] = connection.vendor
    told["members"] = {name: _sha256(path) for name, path in members.items()}
    (folder / CONTENTS).write_text(json.dumps(told, indent=1))
    return members | {CONTENTS: folder / CONTENTS}


def _link_files(links):
    """Hold the kept files as they are now under `links`, without copying where that is possible."""
    root = Path(settings.MEDIA_ROOT)
    for file in list(root.rglob("*")) if root.exists() else []:
        place = links / file.relative_to(root)
        with suppress(FileNotFoundError):  # erased, or taken back, at this moment
            if not file.is_file() or (place.exists() and place.samefile(file)):
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            try:
                os.link(file, place)
            except OSError:
                shutil.copy2(file, place)


def _migrations(path):
    with sqlite3.connect(path) as copy:
        rows = copy.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    copy.close()
    return rows


def _tables(folder):
    """The tables of PostgreSQL, each a file as COPY writes it, all of one moment."""
    (folder / TABLES).mkdir()
    members, told = {}, {"columns": {}}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(_COLUMNS)
        for table, columns in cursor.fetchall():
            told["columns"][table] = columns
            name = f"{TABLES}{table}"
            members[name] = folder / name
            with open(folder / name, "wb") as file:
                cursor.copy_expert(f"COPY {_columned(table, columns)} TO STDOUT", file)
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences "
            "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        told["sequences"] = dict(cursor.fetchall())
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        told["migrations"] = cursor.fetchall()
    return members, told


_COLUMNS = """
    SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
    FROM information_schema.columns JOIN information_schema.tables
    USING (table_catalog, table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
    AND is_generated = 'NEVER' AND table_name <> 'django_migrations'
    GROUP BY table_name ORDER BY table_name
"""


def _columned(table, columns):
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"


def _archive(out, members):
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as packed:
        with tarfile.open(fileobj=packed, mode="w|") as archive:
            for name, path in members.items():
                info = archive.gettarinfo(path, name)
                # Neither who owns it here nor that it is a link is anybody's business elsewhere.
                info.type, info.linkname, info.size = tarfile.REGTYPE, "", path.stat().st_size
                info.uid = info.gid = 0
                info.uname = info.gname = ""
                with open(path, "rb") as file:
                    archive.addfile(info, file)


def _encrypted(file, key, write):
    """What `write(out)` writes, encrypted into `file`."""
    reading, writing = os.pipe()
    failed = []

    def fill():
        try:
            with open(writing, "wb") as out:
                write(out)
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=fill)
    thread.start()
    with open(reading, "rb") as plain:
        try:
            pyrage.encrypt_io(plain, file, [key])
        finally:
            plain.close()
            thread.join()
    if failed:
        raise failed[0]


def _sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- in -------------------------------------------------------------------------------------


def restore(path, key_file=""):
    """Bring an archive back, into a DATA_DIR and a database that hold nothing yet. It is looked at
    as a whole before anything of it is put in its place.

    key_file  the private key, where it is encrypted
    Returns what the archive tells of itself. Raises BackupError.
    """
    _must_be_empty()
    try:
        with tempfile.TemporaryDirectory(prefix="restore_", dir=settings.DATA_DIR) as folder:
            folder = Path(folder)
            with _plain(Path(path), key_file, folder) as file:
                told = _unpacked(file, folder / "in")
            _must_fit(told)
            _put_files(folder / "in")
            if connection.vendor == "sqlite":
                os.replace(folder / "in" / DATABASE, connection.settings_dict["NAME"])
            else:
                _fill(told, folder / "in")
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}.") from error
    connection.close()
    call_command("migrate", verbosity=0)
    return told


def _must_be_empty():
    if connection.vendor == "sqlite":
        there = Path(connection.settings_dict["NAME"]).exists()
    else:
        there = bool(connection.introspection.table_names())
    if there:
        raise BackupError(
            "There is a database already. A backup is brought back into an empty one."
        )
    root = Path(settings.MEDIA_ROOT)
    if root.exists() and any(root.iterdir()):
        raise BackupError(
            f"{root} holds files already. A backup is brought back into an empty one."
        )


@contextmanager
def _plain(path, key_file, folder):
    """The archive as a file to read, decrypted if need be."""
    with open(path, "rb") as file:
        encrypted = file.read(len(_AGE)) == _AGE
        file.seek(0)
        if not encrypted:
            yield file
            return
        if not key_file:
            raise BackupError(f"{path} is encrypted: its private key is needed.")
        with open(folder / "plain", "w+b") as plain:
            try:
                pyrage.decrypt_io(file, plain, [_read_key(key_file)])
            except pyrage.DecryptError as error:
                raise BackupError(
                    f"{path} cannot be decrypted by this key, or is damaged."
                ) from error
            plain.seek(0)
            yield plain


def _unpacked(file, folder):
    """The members of an archive, whole, in `folder`. Returns what it tells of itself."""
    found = {}
    try:
        with gzip.GzipFile(fileobj=file) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                place = folder / _safe(member)
                place.parent.mkdir(parents=True, exist_ok=True)
                with open(place, "wb") as out:
                    shutil.copyfileobj(tar.extractfile(member), out)
                found[member.name] = place
            packed.read()  # to the end, where what was cut off is missed
        told = json.loads(found.pop(CONTENTS).read_text())
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, KeyError, ValueError) as error:
        raise BackupError("This is no backup of Harvest, or only a part of one.") from error
    if {name: _sha256(path) for name, path in found.items()} != told["members"]:
        raise BackupError("The backup is damaged: a part of it is not as it was written.")
    return told


def _safe(member):
    """The name of a member, which is one that `back_up` writes and leads nowhere else."""
    name = PurePosixPath(member.name)
    known = member.name in (DATABASE, SECRET, CONTENTS) or member.name.startswith((TABLES, FILES))
    if not member.isreg() or not known or name.is_absolute() or ".." in name.parts:
        raise BackupError(f"This is no backup of Harvest: it holds “{member.name[:100]}”.")
    return name


def _must_fit(told):
    if told["format"] != FORMAT:
        raise BackupError("The backup is of a later version of Harvest.")
    if told["database"] != connection.vendor:
        raise BackupError(
            f"The backup is of {told['database']}, and DATABASE_URL names {connection.vendor}."
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    if any(tuple(migration) not in known for migration in told["migrations"]):
        raise BackupError("The backup is of a later version of Harvest: bring it back with that.")


def _fill(told, folder):
    """Make the tables as they were, and fill them, in one transaction."""
    for app, name in dict(told["migrations"]).items():
        call_command("migrate", app, name, verbosity=0)
    done = MigrationRecorder(connection).applied_migrations()
    if set(done) != {tuple(migration) for migration in told["migrations"]}:
        raise BackupError("The tables of this backup cannot be made by this version of Harvest.")
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table in told["columns"]:
            cursor.execute(f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(map(quote, told['columns']))}")
        for table, columns in told["columns"].items():
            with open(folder / TABLES / table, "rb") as file:
                cursor.copy_expert(f"COPY {_columned(table, columns)} FROM STDIN", file)
        for sequence, value in told["sequences"].items():
            cursor.execute("SELECT setval(%s, %s)", [quote(sequence), value])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in told["columns"]:
            cursor.execute(f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER")


def _put_files(folder):
    if (folder / FILES).exists():
        Path(settings.MEDIA_ROOT).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            Path(settings.MEDIA_ROOT).rmdir()
        shutil.move(folder / FILES, settings.MEDIA_ROOT)
        for file in Path(settings.MEDIA_ROOT).rglob("*"):
            file.chmod(0o700 if file.is_dir() else 0o600)
    if (folder / SECRET).exists():
        (folder / SECRET).chmod(0o600)
        os.replace(folder / SECRET, settings.DATA_DIR / SECRET)
