"""Files as they came in, kept under the hash of their bytes."""

import hashlib

from django.core.files.base import ContentFile


def keep(row, data):
    """Keep `data` as the original of `row` (unsaved, with its sha256); the same bytes once."""
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
    """Remove the kept bytes of `sha256` where no row of `model` has them: a load was taken back."""
    if not model._default_manager.filter(sha256=sha256).exists():
        field = model._meta.get_field("original")
        field.storage.delete(field.generate_filename(model(), f"{sha256}.bin"))


def _is_whole(storage, name, sha256):
    with storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
