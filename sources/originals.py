"""Files as they came in, kept under the hash of their bytes."""

from django.core.files.base import ContentFile


def keep(row, data):
    """Keep `data` as the original of `row` (unsaved, with its sha256); the same bytes once."""
    field = row.original.field
    name = field.generate_filename(row, f"{row.sha256}.bin")
    if field.storage.exists(name):
        row.original.name = name
    else:
        row.original.save(f"{row.sha256}.bin", ContentFile(data), save=False)


def sweep(model, sha256):
    """Remove the kept bytes of `sha256` where no row of `model` has them: a load was taken back."""
    if not model._default_manager.filter(sha256=sha256).exists():
        field = model._meta.get_field("original")
        field.storage.delete(field.generate_filename(model(), f"{sha256}.bin"))
