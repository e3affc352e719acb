"""How the registers of actors and legal instruments are filtered."""

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy

from .access import Visibility, reads_inside
from .editions import superseded
from .filters import Labelled, ListFilter, OpenList, Sort, Words
from .models import Actor, ActorAlias, LegalAlias, LegalInstrument, Mention, Standing
from .near import IN_USE
from .search import parse, search


class StandingFilter(Labelled):
    """Without a word: the entries that are in use, neither dismissed nor merged with others."""

    def filter(self, queryset, words):
        return super().filter(queryset, words) if words else queryset.filter(standing__in=IN_USE)


class RegisterFilter(ListFilter):
    """The filters of a register for one reader. Its queryset is scoped.

    A subclass says in `aliases` and `naming` where its names and their mentions are.
    """

    q = Words(label=gettext_lazy("Search"))
    country = OpenList("country", label=gettext_lazy("Country"))
    standing = StandingFilter("standing", scale=Standing, label=gettext_lazy("Standing"))
    visibility = Labelled("visibility", scale=Visibility, label=gettext_lazy("May be read by"))
    sort = Sort(
        orders={"name": gettext_lazy("Name"), "mentions": gettext_lazy("Most passages first")},
        label=gettext_lazy("Sort"),
    )
    orders = {"name": (Lower("name"),), "mentions": (F("passages").desc(), Lower("name"))}
    facets = ("kind", "country", "standing", "visibility")
    named_by = {}

    def __init__(self, data, queryset, user):
        # Others than officers and admins cannot ask for what is out of use.
        inside = reads_inside(user)
        super().__init__(data, queryset if inside else queryset.filter(standing__in=IN_USE), user)

    def _names_found(self):
        names = self.aliases.objects.visible_to(self.user)
        return search(names, parse(self.typed)).order_by("text")

    def matching(self, queryset):
        return queryset.filter(pk__in=self._names_found().order_by().values("entry"))

    def shown(self, rows):
        """Each entry with the number of `passages`, of newest editions, that name it."""
        naming = (
            Mention.objects.visible_to(self.user)
            .filter(**{f"{self.naming}__entry": OuterRef("pk")})
            .exclude(passage__document__in=superseded(self.user))
            .order_by()
            .values(f"{self.naming}__entry")
            .annotate(n=Count("passage", distinct=True))
            .values("n")
        )
        return rows.annotate(passages=Coalesce(Subquery(naming), 0))

    def found_as(self, entries):
        """{entry ID: the names by which it was found}, for those not found by their own name."""
        found = {}
        if self.words("q"):
            for alias in self._names_found().filter(entry__in=entries):
                found.setdefault(alias.entry_id, []).append(alias.text)
        own = {entry.pk: {entry.name, getattr(entry, "acronym", "")} for entry in entries}
        return {pk: names for pk, names in found.items() if not own[pk] & set(names)}


class ActorFilter(RegisterFilter):
    kind = Labelled("kind", scale=Actor.Kind, label=gettext_lazy("Kind"))
    aliases, naming = ActorAlias, "actor_alias"


class InstrumentFilter(RegisterFilter):
    kind = Labelled("kind", scale=LegalInstrument.Kind, label=gettext_lazy("Kind"))
    aliases, naming = LegalAlias, "legal_alias"

    def matching(self, queryset):
        by_number = queryset.filter(number__icontains=self.typed)
        named = super().matching(queryset)
        return queryset.filter(Q(pk__in=named.values("pk")) | Q(pk__in=by_number.values("pk")))
