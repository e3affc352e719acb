"""Files as they came in, kept under the hash of their bytes.

The row that has a file is there for others only when its transaction has ended; the file is there
at once. Who keeps a file, or sweeps it away, holds its hash until then.
"""

import hashlib
from contextlib import suppress

from django.core.files.base import ContentFile
from django.db import OperationalError, connection, transaction


def keep(row, data):
    """Keep `data` as the original of `row` (unsaved, with its sha256); the same bytes once.

    Inside the transaction that saves the row.
    """
    _hold(row.sha256)
    field = row.original.field
    name = field.generate_filename(row, f"{row.sha256}.bin")
    if field.storage.exists(name):
        if _is_whole(field.storage, name, row.sha256):
            row.original.name = name
            return
        # Whoever began to write it did not come to the end.
        field.storage.delete(name)
    row.original.save(f"{row.sha256}.bin", ContentFile(data), save=False)


def sweep(model, sha256):
    """Remove the kept bytes of `sha256` where no row of `model` has them: a load was taken back.

    Where the database is too busy to tell, they stay; the next load of the same bytes uses them.
    """
    field = model._meta.get_field("original")
    name = field.generate_filename(model(), f"{sha256}.bin")
    rows = model._default_manager.filter(sha256=sha256)
    if rows.exists() or not field.storage.exists(name):
        return
    with suppress(OperationalError), transaction.atomic():
        _hold(sha256)
        if not rows.exists():
            field.storage.delete(name)


def _hold(sha256):
    """Wait for who holds this hash, and hold it to the end of the transaction. On SQLite whoever
    has begun a transaction is the only writer (see settings.py)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def _is_whole(storage, name, sha256):
    with storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
