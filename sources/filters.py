"""How lists are filtered: strict names and values, any-of within a name; and the library.

Query names are closed: an unknown one is refused, for django-filter alone would drop it and list
everything. A name repeated means any of its values; an empty value is absent.
"""

import django_filters
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Lower, NullIf, Substr
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from .access import Visibility, reads_inside
from .models import Language, Passage, SourceDocument
from .names import widen
from .prefixes import stands
from .search import parse, search
from .words import stems


class ManyField(forms.Field):
    """The values given for one name, as a list of words; empty ones are absent."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *args, known=None, **kwargs):
        self.known = known
        super().__init__(*args, **kwargs)

    def clean(self, value):
        words = [word.strip() for word in value or [] if word.strip()]
        for word in words:
            if "\x00" in word:
                raise ValidationError(_("a value holds a NUL character"))
            if self.known is not None and word.lower() not in self.known:
                known = ", ".join(self.known)
                raise ValidationError(
                    _("“%(word)s” is none of its values; they are %(known)s")
                    % {"word": word[:80], "known": known}
                )
        return words


class ClosedList(django_filters.Filter):
    """Any of a closed list: `known` maps each query word to the value stored for it."""

    field_class = ManyField

    def __init__(self, *args, known, **kwargs):
        self.known = known
        super().__init__(*args, known=list(known), **kwargs)

    def values(self, words):
        """The stored values that some words ask for; of no words, None: all."""
        return {self.known[word.lower()] for word in words} if words else None

    def filter(self, queryset, words):
        values = self.values(words)
        if values is None:
            return queryset
        clause = Q(**{f"{self.field_name}__in": [v for v in values if v is not None]})
        if None in values:
            clause |= Q(**{f"{self.field_name}__isnull": True})
        return queryset.filter(clause)


class OpenList(django_filters.Filter):
    """Any of the words as stored, whatever their case, accents included; no rows for others."""

    field_class = ManyField

    def values(self, words):
        """The stored values that some words ask for; of no words, None: all."""
        if not words:
            return None
        wanted = {word.casefold() for word in words}
        # Compared here and not in SQL: SQLite knows case for ASCII letters alone.
        stored = self.parent.stored(self.field_name)
        return [v for v in stored if v is not None and str(v).casefold() in wanted]

    def filter(self, queryset, words):
        values = self.values(words)
        return queryset if values is None else queryset.filter(**{f"{self.field_name}__in": values})


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet that refuses unknown names and values, and can leave one filter out.

    `also` names what the page itself reads from the query ("page" and the like).
    """

    also = ("page",)

    def __init__(self, data=None, queryset=None, **kwargs):
        # A queryset is always given: a default one would read past visible_to.
        super().__init__(data if data is not None else QueryDict(), queryset, **kwargs)
        self._stored = {}

    def stored(self, field):
        """The values of `field` that stand in the rows before any filter; asked once."""
        if field not in self._stored:
            values = self.queryset.order_by().values_list(field, flat=True).distinct()
            self._stored[field] = list(values)
        return self._stored[field]

    def checked(self):
        """This filter set, its query found valid. Raises BadRequest that names what is wrong."""
        problems = [
            _("“%(name)s” is not a name that this page knows.") % {"name": name[:80]}
            for name in self.data
            if name not in self.filters and name not in self.also
        ]
        if not self.is_valid():
            problems += [
                f"{name}: {'; '.join(errors)}." for name, errors in self.form.errors.items()
            ]
        if problems:
            raise BadRequest(" ".join(problems))
        return self

    def rows(self, leave_out=""):
        """The queryset under every filter but `leave_out`."""
        queryset = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != leave_out:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def words(self, name):
        """The values given for `name`."""
        return self.form.cleaned_data.get(name) or []


def page_number(request):
    """The page asked for, from 1. Raises BadRequest for what is no number."""
    word = request.GET.get("page", "") or "1"
    if not (word.isascii() and word.isdigit()) or not 0 < int(word[:9]) < 10**6:
        raise BadRequest(_("page: “%(word)s” is no page number.") % {"word": word[:80]})
    return int(word)


def query_words(scale):
    """{query word: stored value}: the English label of each member, lower case, `-` for blanks."""
    with override("en"):
        return {slugify(str(member.label)): member.value for member in scale}


class Labelled(ClosedList):
    """A closed list whose values are the members of `scale`, named by their English labels."""

    def __init__(self, *args, scale, **kwargs):
        self.scale = scale
        super().__init__(*args, known=query_words(scale), **kwargs)


class Sort(ClosedList):
    """The order of the list; it chooses no rows. `orders` maps each word to its label."""

    def __init__(self, *args, orders, **kwargs):
        super().__init__(*args, known={word: word for word in orders}, **kwargs)
        self.orders = orders

    def filter(self, queryset, words):
        return queryset


class Words(django_filters.Filter):
    """What is typed into the search field; `matching` of the filter set finds the rows."""

    field_class = ManyField

    def filter(self, queryset, words):
        return self.parent.matching(queryset) if words else queryset


class ListFilter(StrictFilterSet):
    """What the lists of documents, actors and instruments share: a reader, a search, an order.

    A subclass has `orders`, {word of `sort`: the terms it orders by}; the first is the default.
    Readers of released rows alone do not know the names in `inside_names`.
    """

    inside_names = ("visibility", "standing")

    def __init__(self, data, queryset, user):
        self.user = user
        super().__init__(data, queryset)
        if not reads_inside(user):
            for name in self.inside_names:
                self.filters.pop(name, None)

    @property
    def typed(self):
        return " ".join(self.words("q"))

    @property
    def sorted_by(self):
        """The word of the order asked for; "" for the default."""
        return (self.words("sort") or [""])[-1].lower()

    @property
    def offered(self):
        """{word of `sort`: its label} of the orders that make sense as things stand."""
        return self.filters["sort"].orders

    def shown(self, rows):
        """The rows with what the list shows of each besides its own fields."""
        return rows

    def total(self, leave_out=""):
        """How many rows there are under every filter but `leave_out`."""
        return self.rows(leave_out).count()

    def ordered(self):
        """The rows under all filters, in the order asked for."""
        order = self.orders[self.sorted_by or next(iter(self.orders))]
        return self.shown(self.rows()).order_by(*order, "pk")

    def paged(self):
        """The rows of `ordered` as something of which a page is a slice."""
        return self.ordered()

    def narrowing(self):
        """[(name, word)] of the filters in force that choose rows."""
        return [(name, w) for name in self.filters if name != "sort" for w in self.words(name)]


class PassageSearch(ListFilter):
    """A search in passages, by words and by other names of the actors and laws it names."""

    q = Words(label=gettext_lazy("Search"))

    @cached_property
    def _widened(self):
        return widen(parse(self.typed), self.user)

    @property
    def query(self):
        """The search Query, other names of register entries included; None without words."""
        return self._widened[0]

    @property
    def also_known(self):
        """{entry: [other names]} that the search looks for besides what was typed."""
        return self._widened[1]

    def hits(self, **where):
        """The passages with the words searched for, in their own order."""
        found = search(Passage.objects.visible_to(self.user).filter(**where), self.query)
        return found.order_by("document", "number")


class SourceFilter(PassageSearch):
    """The filters of the library for one reader. Its queryset is scoped."""

    publisher = OpenList("publisher__slug", label=gettext_lazy("Publisher"))
    kind = Labelled("kind", scale=SourceDocument.Kind, label=gettext_lazy("Kind"))
    year = OpenList("year", label=gettext_lazy("Year"))
    language = Labelled("language", scale=Language, label=gettext_lazy("Language"))
    visibility = Labelled("visibility", scale=Visibility, label=gettext_lazy("May be read by"))
    sort = Sort(
        orders={
            "title": gettext_lazy("Title"),
            "newest": gettext_lazy("Newest first"),
            "oldest": gettext_lazy("Oldest first"),
        },
        label=gettext_lazy("Sort"),
    )
    orders = {
        "title": (Lower("title"),),
        "newest": (F("date").desc(), Lower("title")),
        # What has no date stands last either way.
        "oldest": (NullIf("date", Value("")).asc(nulls_last=True), Lower("title")),
    }
    facets = ("kind", "publisher", "year", "language", "visibility")
    named_by = {"publisher": "publisher__name"}

    def __init__(self, data, queryset, user):
        year = Substr("date", 1, 4, output_field=CharField())
        super().__init__(data, queryset.annotate(year=year), user)

    @cached_property
    def _titled(self):
        """The IDs of documents whose title, subtitle or publisher has the words."""
        texts = self.queryset.order_by().values_list("pk", "title", "subtitle", "publisher__name")
        return [pk for pk, *said in texts if _holds(" ".join(filter(None, said)), self.query)]

    def matching(self, queryset):
        if self.query is None:
            return queryset.none()
        in_text = self.hits().order_by().values("document")
        return queryset.filter(Q(pk__in=in_text) | Q(pk__in=self._titled))

    def counted(self, documents):
        """The documents of one page, with the number of their passages and of those found."""
        documents = list(documents)
        counts = _tally(Passage.objects.visible_to(self.user).filter(document__in=documents))
        found = _tally(self.hits(document__in=documents)) if self.words("q") else {}
        for document in documents:
            document.passage_count = counts.get(document.pk, 0)
            document.found_count = found.get(document.pk, 0)
        return documents


def _holds(text, query):
    """Whether `text` has what a Query looks for."""
    said = stems(text)

    def has(phrases):
        return any(stands(phrase, said) for phrase in phrases)

    return all(map(has, query.clauses)) and not any(map(has, query.closed))


def _tally(passages):
    """{document ID: how many of the passages are its own}"""
    return dict(passages.order_by().values_list("document").annotate(n=Count("pk")))
