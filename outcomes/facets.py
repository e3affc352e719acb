"""The choices of each filter with their counts, each counted under all other filters."""

from django.db.models import Count
from django.utils.translation import gettext as _

from sources.access import Visibility
from sources.lists import ticked

from . import scales
from .filters import YES_NO
from .models import Assignment, Involvement, Origin

# In the order in which the page shows them. Those that speak of texts and decisions which
# donors do not read are for officers and admins alone.
OPEN_FACETS = (
    "country",
    "type",
    "evidence",
    "instrument",
    "year",
    "significance",
    "contribution",
    "actor",
    "scale",
    "region",
    "evidence_contribution",
    "substantiation",
)
INSIDE_FACETS = (
    "status",
    *OPEN_FACETS,
    "social_actor",
    "harvest",
    "cluster",
    "visibility",
    "unintended",
    "negative",
    "assigned",
    "import",
)
OPEN_AT_FIRST = ("status", "country", "type", "evidence", "instrument")

SCALES = {
    "status": scales.Status,
    "significance": scales.Significance,
    "contribution": scales.Contribution,
    "evidence": scales.Strength,
    "evidence_contribution": scales.Strength,
    "substantiation": scales.Substantiated,
    "visibility": Visibility,
}


def facets(filterset):
    """One Facet for each filter that its reader may use; one query each."""
    names = INSIDE_FACETS if filterset.inside else OPEN_FACETS
    return [_facet(filterset, name) for name in names]


def _facet(filterset, name):
    rows = filterset.rows(leave_out=name).order_by()
    if name in SCALES:
        choices = _of_scale(rows, filterset.filters[name].field_name, SCALES[name])
    elif name in ("unintended", "negative"):
        choices = _of_flag(rows, name)
    elif name in RELATED:
        choices = _of_related(rows, filterset.user, *RELATED[name])
    else:
        choices = _of_words(rows, filterset.filters[name].field_name, name == "year")
    return ticked(filterset, name, choices, name in OPEN_AT_FIRST)


def _counts(rows, key):
    """{value: how many rows have it}."""
    return dict(rows.values_list(key).annotate(n=Count("pk", distinct=True)))


def _of_scale(rows, key, scale):
    counts = _counts(rows, key)
    return [
        (word, member.label, counts.get(member.value, 0))
        for word, member in scales.words(scale).items()
    ]


def _of_flag(rows, key):
    counts = _counts(rows, key)
    labels = {"yes": _("Yes"), "no": _("No")}
    return [(word, labels[word], counts.get(value, 0)) for word, value in YES_NO.items()]


def _of_words(rows, key, newest_first):
    counts = {value: n for value, n in _counts(rows, key).items() if value not in ("", None)}
    if newest_first:
        ordered = sorted(counts.items(), reverse=True)
    else:
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0]).casefold()))
    return [(str(value), str(value), count) for value, count in ordered]


RELATED = {
    "actor": (Involvement, "actor__slug", "actor__name"),
    "instrument": (Involvement, "instrument__slug", "instrument__name"),
    "assigned": (Assignment, "reviewer__username", "reviewer__username"),
    "import": (Origin, "import_number", "import_number"),
}


def _of_related(rows, user, model, value, label):
    counted = (
        model.objects.visible_to(user)
        .filter(outcome__in=rows.values("pk"), **{f"{value}__isnull": False})
        .order_by()
        .values_list(value, label)
        .annotate(n=Count("outcome", distinct=True))
    )
    ordered = sorted(counted, key=lambda row: (-row[2], str(row[1]).casefold()))
    return [(str(slug), str(name), count) for slug, name, count in ordered]
