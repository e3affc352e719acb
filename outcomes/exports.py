"""What of an outcome each audience reads, and outcomes as files.

`open_fields` is the one list of what donors read of a released outcome; their pages and their
exports are made from it and from nothing else.
"""

from sources.access import reads_inside

from .columns import COLUMNS
from .models import Evidence
from .scales import Claim, Contribution, Significance, Stance, Strength, word

RATED = (
    ("significance", Significance, "agreed_significance"),
    ("contribution", Contribution, "agreed_contribution"),
    ("evidence", Strength, "agreed_evidence"),
    ("evidence_contribution", Strength, "agreed_evidence_contribution"),
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


def open_quotes(outcome, user):
    """The accepted quotes of a released outcome from documents that `user` may read.

    A list of {"claim", "stance", "quote", "passage", "document"}; references by link and whole
    files are not quotes and stay inside.
    """
    accepted = (
        Evidence.objects.visible_to(user)
        .filter(outcome=outcome, passage__isnull=False, stance__in=Stance.values)
        .select_related("passage__document__publisher")
        .order_by("claim", "id")
    )
    return [
        {
            "claim": Claim(row.claim).label,
            "stance": Stance(row.stance).label,
            "quote": row.quote,
            "passage": row.passage,
            "document": row.passage.document,
        }
        for row in accepted
    ]


def _rating(outcome, scale, field):
    value = getattr(outcome, field)
    return None if value is None else word(scale(value))
