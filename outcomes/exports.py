"""What of an outcome each audience reads: as a record, as rows of a table, as fields in words.

`open_fields` is the one list of what donors read of a released outcome; their pages and their
exports are made from it and from nothing else. files.py makes files of what is given here.
"""

from collections import Counter
from datetime import UTC, datetime

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.access import reads_inside

from .anchors import anchors
from .columns import BY_KEY, COLUMNS, normalise, words_of
from .models import Evidence, Outcome
from .scales import (
    Claim,
    Contribution,
    Significance,
    Stance,
    Strength,
    Substantiated,
    Test,
    word,
)

# So many rows are fetched at a time.
FETCHED = 500
# What a file says of its time where it holds no row.
NEVER = datetime(1980, 1, 1, tzinfo=UTC)
RATED = (
    ("significance", Significance, "agreed_significance"),
    ("contribution", Contribution, "agreed_contribution"),
    ("evidence", Strength, "agreed_evidence"),
    ("evidence_contribution", Strength, "agreed_evidence_contribution"),
)


SCALES = (
    (gettext_lazy("Significance"), Significance),
    (gettext_lazy("Contribution"), Contribution),
    (gettext_lazy("Evidence"), Strength),
)


def open_fields(outcome):
    """{name: value} of what donors read of a released outcome, apart from its quotes."""
    return {
        "fragment_id": outcome.fragment_id,
        "headline": outcome.headline,
        "statement": outcome.description,
        "significance_text": outcome.significance_text,
        "contribution_text": outcome.contribution_text,
        "region": outcome.region,
        "country": outcome.country,
        "year": outcome.year,
        "type": outcome.type_of_change,
        "scale": outcome.scale,
        **{name: _rating(outcome, scale, field) for name, scale, field in RATED},
        "substantiation": outcome.get_substantiation_display() if outcome.substantiation else "",
    }


def inside_fields(outcome):
    """{name: value} of what officers and admins export: every column, unknown ones too."""
    return {
        "fragment_id": outcome.fragment_id,
        "headline": outcome.headline,
        "status": outcome.status,
        "visibility": outcome.visibility,
        **{field: getattr(outcome, field) for column in COLUMNS for field in column.fields},
        "agreed": {name: _rating(outcome, scale, field) for name, scale, field in RATED},
        "extra": outcome.extra,
        "raw": outcome.raw,
    }


def record(outcome, user):
    """One outcome as `user` may read it: a dict that JSON can hold."""
    return inside_fields(outcome) if reads_inside(user) else open_fields(outcome)


def listing(rows, facets, user):
    """The answer of `format=json`: all rows of the filter, and the choices of every facet."""
    results = [record(outcome, user) for outcome in rows]
    return {
        "count": len(results),
        "results": results,
        "facets": {
            facet.name: [
                {"value": choice.value, "label": choice.label, "count": choice.count}
                for choice in facet.choices
            ]
            for facet in facets
        },
    }


def table(rows, user):
    """`rows` (a scoped queryset) as `user` may read them: (headings, iterator of lists of words).

    For officers and admins every column, then every unknown column that some row has; an unknown
    heading that stands twice in one record has two columns.
    """
    if not reads_inside(user):
        fetched = rows.iterator(chunk_size=FETCHED)
        return list(open_fields(Outcome())), (_open_words(outcome) for outcome in fetched)
    extras = rows.values_list("extra", flat=True).iterator(chunk_size=FETCHED)
    unknown = list(dict.fromkeys(place for extra in extras for place in _places(extra)))
    headings = [column.heading for column in COLUMNS] + [heading for heading, _nth in unknown]
    return headings, (
        [
            *(words_of(outcome, column) for column in COLUMNS),
            *map(_places(outcome.extra).get, unknown, [""] * len(unknown)),
        ]
        for outcome in rows.iterator(chunk_size=FETCHED)
    )


# The headings of what stands beside the outcomes in a workbook; the import knows them, and reads no
# such sheet.
EVIDENCE = (
    *("FragmentID", "Claim", "Stance", "Quote", "Publisher", "Source", "Date of the source"),
    "Paragraph",
)
INSIDE_EVIDENCE = (*EVIDENCE, "Test", "Reference", "Link", "Repeats a report", "Note")
CODES = ("List", "Code", "Word", "Definition")


def evidence_table(rows, user):
    """The evidence of `rows` (a scoped queryset) as `user` may read it, as `table` gives outcomes:
    of donors the quotes alone."""
    inside = reads_inside(user)
    found = (
        Evidence.objects.visible_to(user)
        .filter(outcome__in=rows.order_by().values("pk"))
        .select_related("outcome", "passage__document__publisher", "document__publisher")
        .defer("passage__document__text", "document__text", "outcome__raw", "outcome__extra")
        .order_by("outcome__slug", "claim", "pk")
    )
    if not inside:
        found = found.filter(passage__isnull=False)
    headings = list(INSIDE_EVIDENCE if inside else EVIDENCE)
    return headings, (_evidence_words(row, inside) for row in found.iterator(chunk_size=FETCHED))


def _evidence_words(row, inside):
    document = row.passage.document if row.passage_id else row.document
    words = [
        row.outcome.fragment_id,
        row.get_claim_display(),
        row.get_stance_display(),
        row.quote,
        document.publisher.name if document and document.publisher else "",
        document.title if document else "",
        document.date.iso if document and document.date else "",
        str(row.passage.number) if row.passage_id else "",
    ]
    if inside:
        words += [
            row.get_test_display() if row.test else "",
            row.reference,
            row.link,
            "yes" if row.own_report else "",
            row.note,
        ]
    return list(map(str, words))


def codes_table(user):
    """What the words of the other sheets mean: the scales with the line of each level, as `table`
    gives outcomes."""
    lines = anchors(user)
    rows = [
        [str(name), str(level.value), str(level.label), str(lines[scale][level])]
        for name, scale in SCALES
        for level in scale
    ]
    rows += [
        [str(name), level.value, str(level.label), ""]
        for name, scale in ((_("Claim"), Claim), (_("Stance"), Stance), (_("Test"), Test))
        for level in scale
        if level.value
    ]
    rows += [
        [_("Substantiation"), level.value, str(level.label), ""]
        for level in Substantiated
        if level.value
    ]
    return list(CODES), rows


def _places(extra):
    """{(heading, how often it stood before): words} of the unknown columns of one outcome."""
    before, places = Counter(), {}
    for heading, value in extra:
        places[heading, before[heading]] = _words(value)
        before[heading] += 1
    return places


def fields_in_words(rows, user):
    """For each of `rows` what `user` may read of it, as a list of (heading, words).

    For officers and admins under the headings of the file and in its order, unknown columns in
    their places; then what was filled since, under the headings that we write.
    """
    fetched = rows.iterator(chunk_size=FETCHED)
    if reads_inside(user):
        return map(_inside_words, fetched)
    names = list(open_fields(Outcome()))
    return (list(zip(names, _open_words(outcome), strict=True)) for outcome in fetched)


def _open_words(outcome):
    return [_words(value) for value in open_fields(outcome).values()]


def _inside_words(outcome):
    cells, said = [], set()
    unknown = [(heading, _words(value)) for heading, value in outcome.extra]
    for entry in outcome.raw:
        heading, column = entry["heading"], BY_KEY.get(entry["column"])
        if column is None:
            cell = next((cell for cell in unknown if cell[0] == heading), None)
            if cell is not None:
                unknown.remove(cell)
                cells.append(cell)
        elif column.key not in said:
            said.add(column.key)
            cells.append((heading, words_of(outcome, column)))
    for column in COLUMNS:
        if column.key not in said and _filled(outcome, column):
            cells.append((column.heading, words_of(outcome, column)))
    return cells + unknown


def _filled(outcome, column):
    """Whether `outcome` says in `column` more than a file does that has no such column."""
    if not outcome.raw:
        return words_of(outcome, column) != ""
    blank = normalise(column, "").fields
    return any(getattr(outcome, field) != value for field, value in blank.items())


def _words(value):
    return "" if value is None else str(value)


def newest(rows, user):
    """When the newest of `rows` came to be what `user` reads: written, or released; donors know
    of releases alone. NEVER where there is no row."""
    if not reads_inside(user):
        released = rows.filter(released_at__isnull=False).order_by("-released_at")
        return released.values_list("released_at", flat=True).first() or NEVER
    times = rows.order_by().aggregate(released=Max("released_at"), created=Max("created_at"))
    return max((time for time in times.values() if time), default=NEVER)


def _rating(outcome, scale, field):
    value = getattr(outcome, field)
    return None if value is None else word(scale(value))
