"""An accepted preview → outcomes, in one transaction."""

from django.db import transaction
from django.utils import timezone

from outcomes import editing
from outcomes.models import Origin, Outcome, slug_of
from sources.history import record
from sources.mentions import Finder

from .models import Harvest, HarvestRow, RowVerdict, State
from .preview import understood


class Refused(Exception):
    """The preview cannot be committed: it has invalid rows, or was committed already."""


@transaction.atomic
def commit(harvest, by, skip_invalid=False):
    """Bring in every new and changed row of a preview, or none. Returns the harvest.

    With `skip_invalid`, a choice that is recorded, invalid rows are left out; else Refused is
    raised for them, as it is where the file was committed meanwhile.
    """
    harvest = Harvest.objects.select_for_update().get(pk=harvest.pk)
    if harvest.state == State.COMMITTED:
        raise Refused(f"{harvest.file_name} was committed already.")
    if Harvest.objects.filter(sha256=harvest.sha256, state=State.COMMITTED).exists():
        raise Refused(f"{harvest.file_name}: the same file was committed already.")
    rows = HarvestRow.objects.filter(harvest=harvest).select_related("outcome")
    invalid = rows.filter(verdict=RowVerdict.INVALID).count()
    if invalid and not skip_invalid:
        raise Refused(f"{harvest.file_name} has invalid rows.")
    _check_meanwhile(harvest, rows)
    finder = Finder.of_registers()
    for row in rows.filter(verdict__in=(RowVerdict.NEW, RowVerdict.CHANGED)):
        _bring_in(harvest, row, by, finder)
    harvest.state = State.COMMITTED
    harvest.committed_at = timezone.now()
    harvest.committed_by = by
    harvest.save()
    record("committed", harvest, by, after={"file": harvest.file_name, "left out": invalid})
    return harvest


def _check_meanwhile(harvest, rows):
    """A row that was new in the preview must be new still."""
    new = {
        slug_of(understood(row.record, harvest.mapping)[0]["fragment_id"]): row.number
        for row in rows
        if row.verdict == RowVerdict.NEW
    }
    there = Outcome.objects.filter(slug__in=new).values_list("slug", flat=True)
    if there:
        numbers = ", ".join(str(new[slug]) for slug in there)
        raise Refused(
            f"{harvest.file_name}: what record {numbers} brings in is there by now; preview again."
        )


def _bring_in(harvest, row, by, finder):
    fields, raw, _messages = understood(row.record, harvest.mapping)
    if row.verdict == RowVerdict.NEW:
        row.outcome = editing.create(fields, by, raw=raw, verb="imported", finder=finder)
        row.save(update_fields=["outcome"])
    else:
        outcome = Outcome.objects.get(pk=row.outcome_id)
        editing.change(outcome, fields, by, raw=raw, verb="imported", finder=finder)
    Origin.objects.create(outcome=row.outcome, import_number=harvest.pk, row_number=row.number)
