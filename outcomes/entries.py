"""The page of one actor or instrument: its names, and the passages that name it."""

from collections import defaultdict

from django.db.models import Count

from sources.marks import Mark, naming_marks, pieces
from sources.models import Passage
from sources.pages import mentions_in


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
