"""Dry run and import of one file, as the admin of django-import-export does them."""

from pathlib import Path
from time import perf_counter

import django


def prepare():
    """Make the one table in the database of DATABASE_URL."""
    from django.core.management import call_command

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def bring_in(path, bulk, rows, count):
    """One file → {step: seconds}; the file is parsed once, which the dry run pays for.

    bulk   as a user would set it up for speed, else as it comes
    rows   what it is set up for: "new" ones, or "changed" ones, of which some may be the same
    count  how many new or changed rows there have to be
    """
    django.setup()
    # Models and resources exist only once Django is set up.
    from import_export.formats.base_formats import CSV, XLSX

    kind = XLSX() if path.endswith(".xlsx") else CSV()
    started = perf_counter()
    data = Path(path).read_bytes()
    dataset = kind.create_dataset(data if kind.is_binary() else data.decode())
    read = perf_counter()
    dry = _resource(bulk, rows).import_data(dataset, dry_run=True, raise_errors=True)
    tried = perf_counter()
    done = _resource(bulk, rows).import_data(dataset, dry_run=False, raise_errors=True)
    ended = perf_counter()
    for result in (dry, done):
        if result.totals["new" if rows == "new" else "update"] != count:
            raise AssertionError(f"{path}: {dict(result.totals)}, not {count} {rows}")
    _check_written(dataset)
    return {
        "read": read - started,
        "dry run": tried - started,
        "import": ended - tried,
        "all": ended - started,
    }


def _resource(bulk, rows):
    from import_export.fields import Field
    from import_export.instance_loaders import CachedInstanceLoader
    from import_export.resources import ModelResource, modelresource_factory

    from outcomes.columns import COLUMNS

    from .models import Fragment

    options = {"import_id_fields": ["fragment_id"], "fields": [c.key for c in COLUMNS]}
    if bulk:
        options |= {
            "use_bulk": True,
            "batch_size": 1000,
            "instance_loader_class": CachedInstanceLoader,
            "report_skipped": False,
            # No row of a new file can be the same, so nothing need be compared; else the
            # comparison is what leaves unchanged rows alone.
            "skip_diff": rows == "new",
            "skip_html_diff": True,
            "skip_unchanged": rows != "new",
        }
    fields = {
        column.key: Field(
            attribute=column.key,
            column_name=column.heading,
            widget=ModelResource.widget_from_django_field(Fragment._meta.get_field(column.key))(),
        )
        for column in COLUMNS
    }
    return modelresource_factory(Fragment, meta_options=options, custom_fields=fields)()


def _check_written(dataset):
    """The last row of the file must stand in the table as the file has it."""
    from outcomes.columns import BY_KEY

    from .models import Fragment

    last = dict(zip(dataset.headers, dataset[-1], strict=True))
    row = Fragment.objects.get(fragment_id=last[BY_KEY["fragment_id"].heading])
    for key in ("description", "year", "claimed_significance", "merged_story"):
        if str(getattr(row, key)) != str(last[BY_KEY[key].heading]):
            raise AssertionError(f"{row}: {key} was not written")
