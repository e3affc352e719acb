"""The choices of each filter with their counts, each counted under all other filters."""

from collections import Counter

from django.utils.translation import gettext as _

from sources.access import Visibility
from sources.lists import ticked
from sources.models import Actor, LegalInstrument
from sources.versions import kept

from . import assigning, scales
from .filters import YES_NO

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
    """One Facet for each filter that its reader may use, kept until something is written."""
    names = INSIDE_FACETS if filterset.inside else OPEN_FACETS
    return kept(
        ("facets", *filterset.key),
        lambda: [_facet(filterset, name) for name in names if name in filterset.filters],
    )


def counts(filterset, leave_out, *columns):
    """{value, or tuple of values: how many rows have it} under every filter but `leave_out`, of
    some of held.Held's columns; 0 for others."""
    chosen, held = filterset.chosen(leave_out), filterset.held
    if len(columns) == 1:
        return Counter(held.columns[columns[0]].counted(chosen))
    return Counter(held.counted(columns, chosen))


def _facet(filterset, name):
    column = filterset.filters[name].field_name
    if name in NAMED:
        choices = _of_related(filterset, name)
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


def _of_related(filterset, name):
    counted = pointing(filterset, name, name)
    found = [(*said, counted[key]) for key, said in NAMED[name](counted, filterset.user).items()]
    ordered = sorted(found, key=lambda row: (-row[2], str(row[1]).casefold()))
    return [(str(word), str(label), count) for word, label, count in ordered]


def pointing(filterset, leave_out, name):
    """{what points at outcomes by one of held.Held's links: at how many}, of the outcomes under
    every filter but `leave_out`."""
    return filterset.held.links[name].counted(filterset.chosen(leave_out))


def _entries(model):
    def named(keys, user):
        rows = model.objects.visible_to(user).filter(pk__in=keys)
        return {key: (slug, name) for key, slug, name in rows.values_list("pk", "slug", "name")}

    return named


def _reviewers(keys, user):
    return {key: (name, name) for key, name in assigning.names(keys).items()}


def _imports(keys, user):
    return {number: (number, number) for number in keys}


# {filter of what points at outcomes: from the keys of its choices to the word and the label of each
# that a user may read}
NAMED = {
    "actor": _entries(Actor),
    "instrument": _entries(LegalInstrument),
    "assigned": _reviewers,
    "import": _imports,
}
