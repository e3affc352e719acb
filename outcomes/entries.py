"""The page of one actor or instrument: its names, who names it where, and in which outcomes."""

from collections import defaultdict

from django.db.models import Count, F

from sources.marks import Mark, naming_marks, pieces
from sources.models import LegalInstrument, Mention, Passage
from sources.pages import mentions_in

from . import lists
from .models import Involvement, Outcome, Role
from .scales import Status


def names(aliases, mentions):
    """The names of an entry with how many passages use each: [(alias, passages, publishers)].

    Both querysets are scoped to the reader; two queries.
    """
    aliases = list(aliases)
    if not aliases:
        return []
    through = "actor_alias" if aliases[0]._meta.model_name == "actoralias" else "legal_alias"
    used = mentions.order_by().values_list(through).annotate(n=Count("passage", distinct=True))
    counts = dict(used)
    publishers = defaultdict(set)
    for alias, publisher in (
        mentions.order_by().values_list(through, "passage__document__publisher__name").distinct()
    ):
        if publisher:
            publishers[alias].add(publisher)
    rows = [
        (alias, counts.get(alias.pk, 0), ", ".join(sorted(publishers[alias.pk])))
        for alias in aliases
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0].text))


def naming_passages(mentions, user):
    """The passages that some mentions stand in, in the order of their documents."""
    return (
        Passage.objects.visible_to(user)
        .filter(pk__in=mentions.order_by().values("passage"))
        .select_related("document__publisher")
        .order_by("document__title", "number")
    )


def marked(passages, entry, user):
    """[(passage, pieces)]: the names of `entry` highlighted, other names that `user` may read
    linked; one query."""
    passages = list(passages)
    mentions = mentions_in(passages, user)
    return [
        (passage, pieces(passage.text, _marks(mentions[passage.pk], entry))) for passage in passages
    ]


def _marks(mentions, entry):
    own = [Mark(m.start, m.end, "mark") for m in mentions if m.entry == entry]
    return own + naming_marks(mentions)


def naming_documents(mentions, most):
    """The documents that some mentions (scoped to the reader) stand in, those with most passages
    first, at most `most`: dicts with title, slug, date, publisher and n passages. One query."""
    at = "passage__document__"
    return list(
        mentions.order_by()
        .values(
            title=F(f"{at}title"),
            slug=F(f"{at}slug"),
            date=F(f"{at}date"),
            publisher=F(f"{at}publisher__name"),
        )
        .annotate(n=Count("passage", distinct=True))
        .order_by("-n", "title", "slug")[:most]
    )


def involving(entry, kind, user, most):
    """(the first `most` outcomes that involve an actor or instrument, how many there are).

    Each has `role_label`, what the entry has to do with it. Drafts that nobody took on and what
    was set aside are not among them.
    """
    rows = Involvement.objects.visible_to(user).filter(
        **{kind: entry}, outcome__status__in=(Status.LEAD, Status.OUTCOME)
    )
    roles = dict(rows.order_by("outcome__slug").values_list("outcome", "role")[:most])
    outcomes = (
        Outcome.objects.visible_to(user)
        .with_ratings(user)
        .filter(pk__in=list(roles))
        .order_by("slug")
    )
    shown = lists.show_rows(outcomes, user)
    for outcome in shown:
        outcome.role_label = Role(roles[outcome.pk]).label
    return shown, rows.count()


def named_together(law, mentions, user, most):
    """The laws named in the passages that `mentions` of a law stand in, those in most of them
    first: at most `most` pairs (law, passages). Two queries."""
    others = Mention.objects.visible_to(user).filter(
        passage__in=mentions.order_by().values("passage"), legal_alias__isnull=False
    )
    counts = (
        others.exclude(legal_alias__entry=law)
        .order_by()
        .values_list("legal_alias__entry")
        .annotate(n=Count("passage", distinct=True))
        .order_by("-n", "legal_alias__entry__name")[:most]
    )
    laws = LegalInstrument.objects.visible_to(user).in_bulk([pk for pk, _n in counts])
    return [(laws[pk], n) for pk, n in counts]


def place_of(entry, user):
    """The entry that an entry was merged with, if `user` may read it; else None."""
    return type(entry).objects.visible_to(user).filter(pk=entry.merged_into).first()
