"""One search over passages, outcomes, actors and instruments: what its page shows."""

from collections import defaultdict
from typing import NamedTuple

import django_filters
from django.core.paginator import Paginator
from django.db.models import CharField, Count
from django.db.models.functions import Lower, Substr
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sources.access import reads_inside
from sources.editions import newest
from sources.filters import Labelled, ManyField, OpenList, PassageSearch, page_number
from sources.filters_registers import ActorFilter, InstrumentFilter
from sources.lists import address, chips, tail, ticked
from sources.marks import pieces, snippet, word_marks
from sources.models import Actor, LegalInstrument, Passage, SourceDocument
from sources.search import search

from .filters import OutcomeFilter
from .lists import show_rows
from .models import Outcome

GROUPS = {
    "passages": _("Passages"),
    "outcomes": _("Outcomes"),
    "instruments": _("Instruments"),
    "actors": _("Actors"),
}
# Which filters narrow which groups. Of a document there is no country.
NARROWED_BY = {
    "passages": ("publisher", "kind", "year"),
    "outcomes": ("year", "country"),
    "instruments": ("country",),
    "actors": ("country",),
}
# The texts of an outcome from which a snippet may be: for every reader, and for those inside.
OPEN_TEXTS = ("description", "significance_text", "contribution_text")
INSIDE_TEXTS = (
    "additional_information",
    "other_contributions",
    "evidence_text",
    "social_actor",
    "framework_outcomes",
    "specific_objectives",
)
FILTERS = ("publisher", "kind", "year", "country")
FEW, MANY = 8, 20  # rows of a group on the first page; of the one group that is looked at


class Beside(django_filters.Filter):
    """A name that the page knows and that chooses no document. `known`: its values, if closed."""

    field_class = ManyField

    def filter(self, queryset, words):
        return queryset


class SearchFilter(PassageSearch):
    """What may stand in the address of the search. Its queryset: documents, scoped."""

    publisher = OpenList("publisher__slug", label=_("Publisher (passages)"))
    kind = Labelled("kind", scale=SourceDocument.Kind, label=_("Document kind (passages)"))
    year = OpenList("year", label=_("Year (passages, outcomes)"))
    country = Beside(label=_("Country (outcomes, actors, instruments)"))
    group = Beside(known=list(GROUPS), label=_("Shown"))

    def __init__(self, data, queryset, user):
        year = Substr("date", 1, 4, output_field=CharField())
        super().__init__(data, queryset.annotate(year=year), user)

    def matching(self, documents):
        return documents  # the words are looked for in their passages

    def passages(self, leave_out=""):
        """The passages with the words, best first, under the filters of their documents."""
        return search(
            Passage.objects.visible_to(self.user)
            .filter(document__in=self.rows(leave_out).order_by().values("pk"))
            .annotate(year=Substr("document__date", 1, 4, output_field=CharField()))
            .select_related("document__publisher")
            .defer("document__text")
            .order_by("document__title", "document", "number"),
            self.query,
        )

    def narrowing(self):
        return [(name, word) for name, word in super().narrowing() if name not in ("q", "group")]


class Shown(NamedTuple):
    """A group as the navigation names it; `unheeded` are the filters in force that it has not."""

    name: str
    label: str
    count: int
    address: str
    chosen: bool
    unheeded: list


class Entry(NamedTuple):
    """A register entry that a search found, and the other names by which it did."""

    entry: object
    names: list


def results(request):
    """What the search page shows for a request. Raises BadRequest for unknown names and values."""
    user, query = request.user, request.GET.copy()
    # A search takes anything; no text holds a NUL character.
    query.setlist("q", [word.replace("\x00", " ") for word in query.getlist("q")])
    scope = newest(SourceDocument.objects.visible_to(user), user)
    filterset = SearchFilter(query, scope, user).checked()
    number = page_number(request)
    context = {"filterset": filterset, "typed": filterset.typed}
    if filterset.query is None:
        return context
    others = _others(filterset)
    # Whoever asks for a further page of no group in particular reads on in the passages.
    alone = (filterset.words("group") or ["passages" if number > 1 else ""])[-1].lower()
    found = {"passages": filterset.passages(), "outcomes": others["outcomes"].ordered()}
    for name in ("instruments", "actors"):
        found[name] = others[name].rows().order_by(Lower("name"), "pk")
    pagers = {name: Paginator(rows, MANY if alone else FEW) for name, rows in found.items()}
    pages = {
        name: pagers[name].get_page(number if alone else 1)
        for name in ([alone] if alone else GROUPS)
    }
    choices = _facets(filterset, others)
    groups = [_group(name, pagers[name].count, filterset, query, alone) for name in GROUPS]
    context |= {
        "asked": True,
        "total": sum(group.count for group in groups),
        "also_known": filterset.also_known,
        "facets": choices,
        "chips": chips(filterset, choices, query),
        "groups": groups,
        "everything": address(query, group=[]),
        "unfiltered": address(query, **{name: [] for name in FILTERS}),
        "alone": alone,
        "querystring_without_page": tail(query),
        "came": others["outcomes"].data.urlencode(),
    }
    if alone:
        page = pages[alone]
        context |= {"page": page, "page_range": page.paginator.get_elided_page_range(page.number)}
    if "passages" in pages:
        context["publisher_count"] = (
            found["passages"].order_by().aggregate(n=Count("document__publisher", distinct=True))
        )["n"]
        context["passages"] = [
            (passage, snippet(passage.text, filterset.query))
            for passage in pages["passages"].object_list
        ]
    if "outcomes" in pages:
        rows = show_rows(pages["outcomes"].object_list, user)
        context["outcomes"] = [_told(outcome, filterset.query, user) for outcome in rows]
    for name in ("instruments", "actors"):
        if name in pages:
            context[name] = _entries(others[name], pages[name].object_list)
    return context


def _others(filterset):
    """{group: the filter set of its own list, under the words and filters that it has}."""
    user = filterset.user
    lists = {
        "outcomes": (OutcomeFilter, Outcome.objects.visible_to(user).with_ratings(user)),
        "instruments": (InstrumentFilter, LegalInstrument.objects.visible_to(user)),
        "actors": (ActorFilter, Actor.objects.visible_to(user)),
    }
    made = {}
    for name, (kind, scope) in lists.items():
        given = QueryDict(mutable=True)
        for word in ("q", *NARROWED_BY[name]):
            if filterset.words(word):
                given.setlist(word, filterset.words(word))
        made[name] = kind(given, scope, user).checked()
    return made


def _group(name, count, filterset, query, alone):
    in_force = dict.fromkeys(name for name, _word in filterset.narrowing())
    unheeded = [filterset.filters[n].label for n in in_force if n not in NARROWED_BY[name]]
    there = address(query, group=[name])
    return Shown(name, GROUPS[name], count, there, name == alone, unheeded)


# --- the choices ----------------------------------------------------------------------------


def _facets(filterset, others):
    """The Facets of the search: what each choice counts stands under all other filters."""
    publishers, labels = {}, {}
    named = filterset.passages("publisher").order_by().exclude(document__publisher=None)
    key = ("document__publisher__slug", "document__publisher__name")
    for slug, label, n in named.values_list(*key).annotate(n=Count("pk")):
        publishers[slug], labels[slug] = n, label
    kinds = _tally([filterset.passages("kind")], "document__kind")
    scale = filterset.filters["kind"]
    told = dict(scale.scale.choices)
    years = _tally([filterset.passages("year"), others["outcomes"].rows("year")], "year")
    placed = [others[name].rows("country") for name in ("outcomes", "instruments", "actors")]
    values = {
        "publisher": [(slug, labels[slug], n) for slug, n in _most_first(publishers)],
        "kind": [(word, told[value], kinds.get(value, 0)) for word, value in scale.known.items()],
        "year": [(year, year, n) for year, n in sorted(years.items(), reverse=True)],
        "country": [(place, place, n) for place, n in _most_first(_tally(placed, "country"))],
    }
    return [ticked(filterset, name, values[name], True) for name in values]


def _tally(querysets, key):
    """{value of `key`, in words: how many rows have it}; blanks are counted nowhere."""
    counts = defaultdict(int)
    for rows in querysets:
        for value, n in rows.order_by().values_list(key).annotate(n=Count("pk")):
            if value not in ("", None):
                counts[str(value)] += n
    return counts


def _most_first(counts):
    return sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold()))


# --- the rows -------------------------------------------------------------------------------


def _told(outcome, query, user):
    """An outcome with its headline and the text that has most of the words, both marked: `pieces`,
    `snippet`, and `snippet_of`, the name of that text where it is not the description."""
    texts = [(_name_of(outcome, field), getattr(outcome, field)) for field in OPEN_TEXTS]
    if reads_inside(user):
        texts += [(_name_of(outcome, field), getattr(outcome, field)) for field in INSIDE_TEXTS]
        texts += [(heading, str(value)) for heading, value in outcome.extra]

    def fitting(named):
        text = named[1]
        return len({text[mark.start : mark.end].lower() for mark in word_marks(text, query)})

    best = max(texts, key=fitting)  # the first of several
    outcome.pieces = pieces(outcome.headline, word_marks(outcome.headline, query))
    outcome.snippet = snippet(best[1], query)
    outcome.snippet_of = "" if best is texts[0] else best[0]
    return outcome


def _name_of(outcome, field):
    return outcome._meta.get_field(field).verbose_name


def _entries(filterset, entries):
    entries = list(entries)
    names = filterset.found_as(entries)
    return [Entry(entry, names.get(entry.pk, [])) for entry in entries]
