"""The choices of each filter with their counts, each counted under all other filters."""

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext as _

from sources.access import Visibility
from sources.lists import ticked
from sources.versions import kept

from . import assigning, scales
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
    """One Facet for each filter that its reader may use; one query each, and none while nothing
    is written."""
    names = INSIDE_FACETS if filterset.inside else OPEN_FACETS
    return kept(
        ("facets", *filterset.key),
        lambda: [_facet(filterset, name) for name in names if name in filterset.filters],
    )


def counts(filterset, leave_out, *columns):
    """{value, or tuple of values: how many rows have it} under every filter but `leave_out`; kept
    until something is written. A Counter that nobody may change."""

    def count():
        rows = filterset.rows(leave_out).order_by()
        counted = rows.values_list(*columns).annotate(n=Count("pk"))
        if len(columns) == 1:
            return Counter(dict(counted))
        return Counter({tuple(values): n for *values, n in counted})

    return kept(("counts", *filterset.key_of(leave_out), columns), count)


def _facet(filterset, name):
    column = filterset.filters[name].field_name
    if name in RELATED:
        choices = _of_related(filterset, name, *RELATED[name])
    elif name in SCALES:
        choices = _of_scale(counts(filterset, name, column), SCALES[name])
    elif name in ("unintended", "negative"):
        choices = _of_flag(counts(filterset, name, column))
    else:
        choices = _of_words(counts(filterset, name, column), name == "year")
    return ticked(filterset, name, choices, name in OPEN_AT_FIRST)


def _of_scale(counted, scale):
    return [
        (word, member.label, counted[member.value]) for word, member in scales.words(scale).items()
    ]


def _of_flag(counted):
    labels = {"yes": _("Yes"), "no": _("No")}
    return [(word, labels[word], counted[value]) for word, value in YES_NO.items()]


def _of_words(counted, newest_first):
    said = {value: n for value, n in counted.items() if value not in ("", None)}
    if newest_first:
        ordered = sorted(said.items(), reverse=True)
    else:
        ordered = sorted(said.items(), key=lambda item: (-item[1], str(item[0]).casefold()))
    return [(str(value), str(value), count) for value, count in ordered]


# What points at outcomes: the model, and its column that a choice is of.
RELATED = {
    "actor": (Involvement, "actor"),
    "instrument": (Involvement, "instrument"),
    "assigned": (Assignment, "reviewer"),
    "import": (Origin, "import_number"),
}


def _of_related(filterset, name, model, column):
    counted = involving(filterset, name, model, column)
    if model is Origin:
        names = {number: (number, number) for number in counted}
    elif model is Assignment:
        names = {key: (name, name) for key, name in assigning.names(counted).items()}
    else:
        entries = model._meta.get_field(column).related_model
        rows = entries.objects.visible_to(filterset.user).filter(pk__in=counted)
        names = {key: (slug, name) for key, slug, name in rows.values_list("pk", "slug", "name")}
    found = [(*names[key], n) for key, n in counted.items()]
    ordered = sorted(found, key=lambda row: (-row[2], str(row[1]).casefold()))
    return [(str(word), str(label), count) for word, label, count in ordered]


def involving(filterset, leave_out, model, column):
    """{what rows of `model` have in `column`: how many outcomes they point at}, of the outcomes
    under every filter but `leave_out`; as `counts`."""
    # An involvement has an actor or a law, so one look counts both.
    columns = ("actor", "instrument") if model is Involvement else (column,)

    def count():
        counted = (
            model.objects.visible_to(filterset.user)
            .filter(outcome__in=filterset.rows(leave_out).order_by().values("pk"))
            .order_by()
            .values_list(*columns)
            # One outcome can come from one import more than once, all else is unique.
            .annotate(n=Count("outcome", distinct=model is Origin))
        )
        found = {name: Counter() for name in columns}
        for *keys, n in counted:
            for name, key in zip(columns, keys, strict=True):
                if key is not None:
                    found[name][key] = n
        return found

    return kept(("involving", *filterset.key_of(leave_out), model), count)[column]
