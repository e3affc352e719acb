"""A list as a page: its filter choices with counts, its chips, and the addresses of its links."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count

from .filters import Labelled, page_number

ROWS_PER_PAGE = 50
SHOWN = 8  # choices of a filter that do not fold away
OPEN_AT_FIRST = 3  # so many filters are unfolded without being used


class Choice(NamedTuple):
    """One value of a filter: how a query says it, how a person reads it, how many rows have it."""

    value: str
    label: str
    count: int
    checked: bool


class Facet(NamedTuple):
    """One filter with its choices; `open` says whether it is unfolded."""

    name: str
    label: str
    choices: list
    open: bool

    @property
    def shown(self):
        """The choices that stand there at once."""
        return self.choices[:SHOWN]

    @property
    def folded(self):
        """The choices that fold away below them."""
        return self.choices[SHOWN:]

    @property
    def unfolded(self):
        """Whether these are unfolded: one of them is chosen."""
        return any(choice.checked for choice in self.folded)


class Chip(NamedTuple):
    """A filter in force: what it says, and the address without it."""

    label: str
    shown: str
    address: str


def listed(filterset, request, choices=None, rows_per_page=ROWS_PER_PAGE):
    """What the template of a list needs, but for the rows themselves.

    `choices` are its Facets, where they are not the plain ones of `facets`. One query for each
    filter, one for the number of rows; `page` is not yet fetched.
    """
    choices = facets(filterset) if choices is None else choices
    paginator = Paginator(filterset.paged(), rows_per_page)
    paginator.count = filterset.total()
    page = paginator.get_page(page_number(request))
    sorts = filterset.offered
    sorted_by = filterset.sorted_by or next(iter(sorts))
    return {
        "filterset": filterset,
        "facets": choices,
        "chips": chips(filterset, choices, request.GET),
        "without": [] if page.paginator.count else without(filterset, choices, request.GET),
        "sorts": [
            (label, address(request.GET, sort=[word]), word == sorted_by)
            for word, label in sorts.items()
        ],
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": tail(request.GET),
    }


def facets(filterset):
    """The filters that a list offers, each choice counted under all other filters."""
    names = [name for name in filterset.facets if name in filterset.filters]
    return [_facet(filterset, name, at < OPEN_AT_FIRST) for at, name in enumerate(names)]


def _facet(filterset, name, open_at_first):
    chosen = filterset.filters[name]
    rows = filterset.rows(leave_out=name).order_by()
    counts = dict(rows.values_list(chosen.field_name).annotate(n=Count("pk")))
    if isinstance(chosen, Labelled):
        labels = dict(chosen.scale.choices)
        pairs = chosen.known.items()
        values = [(word, labels[value], counts.get(value, 0)) for word, value in pairs]
    else:
        values = _as_stored(filterset, name, counts)
    return ticked(filterset, name, values, open_at_first)


def ticked(filterset, name, values, open_at_first):
    """The Facet of one filter from [(value, label, count)]: those that some row has or that are
    in force."""
    words = {word.casefold() for word in filterset.words(name)}
    choices = [
        Choice(value, str(label), count, value.casefold() in words)
        for value, label, count in values
        if count or value.casefold() in words
    ]
    known = {choice.value.casefold() for choice in choices}
    # What no row has stays ticked, or applying the form again would drop it unseen.
    unknown = [w for w in dict.fromkeys(filterset.words(name)) if w.casefold() not in known]
    choices += [Choice(word, word, 0, True) for word in unknown]
    return Facet(name, str(filterset.filters[name].label), choices, open_at_first or bool(words))


def _as_stored(filterset, name, counts):
    """[(value, label, count)] of an open list: years from the newest, others by count."""
    stored = [value for value in filterset.stored(filterset.filters[name].field_name) if value]
    labels = {value: value for value in stored}
    if name in filterset.named_by:
        pair = (filterset.filters[name].field_name, filterset.named_by[name])
        labels = dict(filterset.queryset.order_by().values_list(*pair).distinct())
    if name == "year":
        stored.sort(reverse=True)
    else:
        stored.sort(key=lambda value: (-counts.get(value, 0), labels[value].casefold()))
    return [(value, labels[value], counts.get(value, 0)) for value in stored]


def chips(filterset, facets, query):
    """A Chip for each value of each filter in force."""
    labels = _labels(facets)
    return [
        Chip(
            str(filterset.filters[name].label),
            labels.get((name, word.casefold()), word),
            address(query, **{name: [w for w in filterset.words(name) if w != word]}),
        )
        for name, word in filterset.narrowing()
    ]


def without(filterset, facets, query):
    """What would be found without one of the filters in force: [(Chip, how many)]."""
    labels = _labels(facets)
    found = []
    for name in dict.fromkeys(name for name, _word in filterset.narrowing()):
        count = filterset.total(leave_out=name)
        if count:
            shown = [labels.get((name, w.casefold()), w) for w in filterset.words(name)]
            label = str(filterset.filters[name].label)
            found.append((Chip(label, ", ".join(shown), address(query, **{name: []})), count))
    return found


def _labels(facets):
    return {(f.name, choice.value.casefold()): choice.label for f in facets for choice in f.choices}


def address(query, **changes):
    """The query string of `query` (a QueryDict) with some names set anew, on its first page."""
    pairs = [
        (name, word)
        for name, words in query.lists()
        if name not in changes and name != "page"
        for word in words
        if word
    ]
    pairs += [(name, word) for name, words in changes.items() for word in words]
    return f"?{urlencode(pairs)}"


def tail(query):
    """`query` without its page, ready to stand behind `?page=2`."""
    rest = address(query)[1:]
    return f"&{rest}" if rest else ""
