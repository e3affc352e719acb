"""Records → saved rows with a verdict each. Writes its own rows and nothing else."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from outcomes.columns import BY_KEY, REQUIRED, match, normalise
from outcomes.models import Outcome, slug_of
from sources.access import Visibility
from sources.originals import keep

from .models import Harvest, HarvestRow, RowVerdict, State

LONGEST_SLUG = Outcome._meta.get_field("slug").max_length


def committed(data):
    """The committed Harvest of these very bytes, or None."""
    sha256 = hashlib.sha256(data).hexdigest()
    return Harvest.objects.filter(sha256=sha256, state=State.COMMITTED).first()


@transaction.atomic
def preview(records, data, file_name, by, mapping=None):
    """A new Harvest with one row for each of `records` (readers.Record). Returns it.

    `mapping` is {heading: column key}, for headings that a person says are our columns.
    Every fault of every row is found at once; a row with a fault is invalid.
    """
    harvest = Harvest(
        file_name=file_name[:255],
        sha256=hashlib.sha256(data).hexdigest(),
        brought_by=by,
        mapping=mapping or {},
    )
    keep(harvest, data)
    harvest.save()
    seen, rows = {}, []
    there = _outcomes_there(records, harvest.mapping)
    for record in records:
        rows.append(_judge(harvest, record, seen, there))
    HarvestRow.objects.bulk_create(rows, batch_size=500)
    return harvest


def understood(record, mapping=None):
    """One record → (model fields, raw, messages).

    `mapping` is {heading: column key}, beside the headings that the column list knows.
    `raw` is the record as `Outcome.raw` keeps it; unknown headings come to `fields["extra"]`.
    """
    fields, raw, messages, headed = {"extra": []}, [], [], {}
    for heading, words in record:
        column = _column(heading, mapping or {})
        raw.append({"heading": heading, "column": column.key if column else "", "value": words})
        if column is None:
            fields["extra"].append([heading, words])
            continue
        if column.key in headed:
            text = _("stands twice in this record, also as “%(other)s”") % {
                "other": headed[column.key]
            }
            messages.append(_message("fault", heading, words, text))
            continue
        headed[column.key] = heading
        value = normalise(column, words)
        fields.update(value.fields)
        messages += [_message("fault", heading, words, text) for text in value.faults]
        messages += [_message("warning", heading, words, text) for text in value.warnings]
    for key in REQUIRED:
        if not fields.get(key) and not any(
            entry["column"] == key and message["column"] == entry["heading"]
            for entry in raw
            for message in messages
        ):
            text = _("is missing or empty; every record needs one")
            messages.append(_message("fault", headed.get(key, BY_KEY[key].heading), "", text))
    return fields, raw, messages


def _column(heading, mapping):
    """The column that a heading means: as a person said, else as the column list knows it."""
    key = mapping.get(heading, mapping.get(heading.strip()))
    return BY_KEY.get(key) if key is not None else match(heading)


def _outcomes_there(records, mapping):
    """{slug: outcome} of those that the records could mean."""
    slugs = set()
    for record in records:
        for heading, words in record.cells:
            column = _column(heading, mapping)
            if column and column.key == "fragment_id":
                slugs.add(slug_of(normalise(column, words).fields.get("fragment_id", "")))
    return {outcome.slug: outcome for outcome in Outcome.objects.filter(slug__in=slugs)}


def _judge(harvest, record, seen, there):
    fields, raw, messages = understood(record.cells, harvest.mapping)
    fragment_id = fields.get("fragment_id", "")
    slug = slug_of(fragment_id)
    outcome = there.get(slug)
    heading = next((entry["heading"] for entry in raw if entry["column"] == "fragment_id"), "")
    if fragment_id and not slug.strip("-"):
        text = _("has neither letter nor digit")
        messages.append(_message("fault", heading, fragment_id, text))
    if len(slug) > LONGEST_SLUG:
        text = _("gives an address of %(n)d characters; %(limit)d is the most") % {
            "n": len(slug),
            "limit": LONGEST_SLUG,
        }
        messages.append(_message("fault", heading, fragment_id, text))
    if fragment_id and slug in seen:
        text = _("names the same outcome as record %(number)d") % {"number": seen[slug]}
        messages.append(_message("fault", heading, fragment_id, text))
    seen.setdefault(slug, record.number)
    if outcome and outcome.fragment_id != fragment_id:
        text = _("has the same address as “%(other)s”, which is there already") % {
            "other": outcome.fragment_id
        }
        messages.append(_message("fault", heading, fragment_id, text))
        outcome = None
    difference = {}
    if any(message["level"] == "fault" for message in messages):
        verdict = RowVerdict.INVALID
    elif outcome is None:
        verdict = RowVerdict.NEW
    else:
        difference = {
            name: [getattr(outcome, name), value]
            for name, value in fields.items()
            if getattr(outcome, name) != value
        }
        verdict = RowVerdict.CHANGED if difference else RowVerdict.SAME
    secret = fields.get("stated_confidential") or (
        outcome and outcome.visibility == Visibility.CONFIDENTIAL
    )
    return HarvestRow(
        harvest=harvest,
        number=record.number,
        record=[list(cell) for cell in record.cells],
        verdict=verdict,
        messages=messages,
        difference=difference,
        outcome=outcome,
        visibility=Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL,
    )


def _message(level, column, value, text):
    return {"level": level, "column": column.strip(), "value": value[:200], "message": text}
