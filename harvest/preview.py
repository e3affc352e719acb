"""Records → saved rows with a verdict each. Writes its own rows and nothing else."""

import hashlib
from collections import Counter
from pathlib import Path

from django.db import transaction

from sources.access import Visibility
from sources.bulk import aside, insert, uncollected
from sources.history import record as record_event
from sources.originals import keep

from . import doubts, headings, kinds
from .models import Harvest, HarvestRow, State
from .verdicts import Judge

AT_ONCE = 500  # rows judged and written together
LONGEST_SHEET = HarvestRow._meta.get_field("sheet").max_length


def committed(data):
    """The committed Harvest of these very bytes, or None."""
    sha256 = hashlib.sha256(data).hexdigest()
    return Harvest.objects.filter(sha256=sha256, state=State.COMMITTED).first()


@transaction.atomic
def begin(data, file_name, by, mapping=None):
    """A new Harvest of these bytes, kept as they are, with no rows yet. Returns it.

    `mapping` is {heading: column key}, for headings that a person says are our columns.
    """
    harvest = Harvest(
        file_name=file_name[:255],
        sha256=hashlib.sha256(data).hexdigest(),
        state=State.READING,
        brought_by=by,
        mapping={**headings.remembered(), **(mapping or {})},
    )
    keep(harvest, data)
    harvest.save()
    record_event("brought", harvest, by, after={"file": harvest.file_name})
    return harvest


@uncollected()
def fill(harvest, records, warnings=(), proposals=(), progress=None):
    """Give a Harvest its rows, one for each of `records` (readers.Record), in place of others.

    warnings, proposals  as harvest.records gives them
    progress             called with (rows done, rows in all)
    Every fault of every row is found at once; a row with a fault is invalid. Until the last row is
    there the Harvest is being read, so its rows need no transaction around them all.
    """
    HarvestRow.objects.filter(harvest=harvest).delete()
    judge, counts = Judge(harvest.mapping), Counter()
    with aside():
        for start in range(0, len(records), AT_ONCE):
            some = records[start : start + AT_ONCE]
            judged = judge.judge([(record, record.cells) for record in some])
            rows = [_row(harvest, record, *told) for record, told in zip(some, judged, strict=True)]
            insert(HarvestRow, list(rows[0]), [tuple(row.values()) for row in rows])
            counts.update(doubts.counted((), (meaning.messages for meaning, _verdict in judged)))
            if progress:
                progress(start + len(some), len(records))
    harvest.warnings = [warning._asdict() for warning in warnings]
    counts.update(doubts.counted(harvest.warnings, ()))
    harvest.doubts = {kind: counts[kind] for kind in doubts.LABELS if counts[kind]}
    # What a person took note of was said of other rows.
    harvest.acknowledged, harvest.skip_invalid = {}, False
    harvest.proposals = [list(proposal) for proposal in proposals]
    harvest.state = State.PREVIEWED
    harvest.save(
        update_fields=("warnings", "doubts", "acknowledged", "skip_invalid", "proposals", "state")
    )


def preview(records, data, file_name, by, mapping=None, warnings=(), proposals=(), progress=None):
    """A new Harvest with its rows: `begin` and `fill` in one. Returns it."""
    with transaction.atomic():
        harvest = begin(data, file_name, by, mapping)
        fill(harvest, records, warnings, proposals, progress)
    return harvest


def read_again(harvest, progress=None):
    """Read the kept original of a Harvest that is being read, as its mapping now is, and fill it.

    A Harvest in another state is left alone. Raises Unreadable where the file has no harvest.
    """
    if harvest.state != State.READING:
        return
    with harvest.original.open("rb") as file:
        data = file.read()
    told = kinds.tell(Path(harvest.file_name), data, harvest.mapping)
    fill(harvest, told.rows, told.warnings, told.proposals, progress)


def judge_again(harvest, rows):
    """Give these rows of a Harvest a new verdict, on the data as it is by now."""
    judge = Judge(harvest.mapping)
    judged = judge.judge([(row, row.record) for row in rows])
    for row, (meaning, verdict) in zip(rows, judged, strict=True):
        for name, value in _judged(meaning, verdict).items():
            setattr(row, name, value)
        row.save()
    said = HarvestRow.objects.filter(harvest=harvest).exclude(messages=[])
    harvest.doubts = doubts.counted(harvest.warnings, said.values_list("messages", flat=True))
    harvest.save(update_fields=["doubts"])


def _row(harvest, record, meaning, verdict):
    return {
        "harvest_id": harvest.pk,
        "number": record.number,
        "sheet": record.sheet[:LONGEST_SHEET],
        "line": record.line,
        "record": record.cells,
        **_judged(meaning, verdict),
    }


def _judged(meaning, verdict):
    """What a verdict writes to its row, by the names of columns."""
    about = verdict.outcome or verdict.twin
    secret = meaning.fields.get("stated_confidential") or (
        about and about.visibility == Visibility.CONFIDENTIAL
    )
    return {
        "fragment_id": meaning.fields.get("fragment_id", ""),
        "verdict": verdict.verdict,
        "messages": meaning.messages,
        "difference": verdict.difference,
        "outcome_id": verdict.outcome and verdict.outcome.pk,
        "twin_id": verdict.twin and verdict.twin.pk,
        "twin_row": verdict.twin_row,
        "likeness": verdict.likeness,
        "decision": "",
        "seen_version": about.version if about else None,
        "visibility": Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL,
    }
