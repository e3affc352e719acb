"""What the pages of proposals show of register entries: the rows, which come first, and where
each is named."""

from typing import NamedTuple

from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .marks import Mark, pieces
from .merging import merged_with
from .models import Actor, Event, LegalInstrument, Mention, SourceDocument, Standing
from .near import near_names

MODELS = {"actor": Actor, "instrument": LegalInstrument}
THROUGH = {"actor": "actor_alias__entry", "instrument": "legal_alias__entry"}
# Told by a number, or by an acronym that a longer name introduces; others by their form alone.
SURE = {"actor": ~Q(acronym="") & ~Q(acronym=F("name")), "instrument": ~Q(number="")}


class Row(NamedTuple):
    """An entry as the pages of proposals list it.

    `key` names it in a form ("actor-12"); `passage` is one that names it, cut into `pieces`
    with the name marked; `near` are entries of nearly the same name, `took_in` those that were
    merged with it, `place` the entry that took its place.
    """

    key: str
    kind: str
    entry: object
    passages: int
    documents: int
    published: int
    passage: object
    pieces: list
    near: list
    took_in: list
    place: object


def waiting(user):
    """How many entries of both registers wait for a decision."""
    proposed = {"standing": Standing.PROPOSED}
    return sum(m.objects.visible_to(user).filter(**proposed).count() for m in MODELS.values())


def keys(user, standing, register="", kind="", sure=""):
    """[(kind, ID)] of the entries of a standing that `user` may read, those on which something was
    done last first; two queries.

    register  "actor" or "instrument", kind a value of that field, sure "yes" or "no" (see SURE);
              each "" for any
    """
    found = []
    for name, model in MODELS.items():
        if register not in ("", name):
            continue
        events = Event.objects.visible_to(user).filter(
            subject_kind=model._meta.model_name, subject_id=OuterRef("pk")
        )
        rows = model.objects.visible_to(user).filter(standing=standing)
        rows = rows.filter(kind=kind) if kind else rows
        if sure:
            rows = rows.filter(SURE[name] if sure == "yes" else ~SURE[name])
        last = Coalesce(Subquery(events.order_by("-id").values("id")[:1]), 0)
        found += [(at, name, pk) for pk, at in rows.annotate(last=last).values_list("pk", "last")]
    return [(name, pk) for _at, name, pk in sorted(found, reverse=True)]


def rows(wanted, user):
    """The Rows of [(kind, ID)], in that order, as far as `user` may read them. The number of
    queries is the same for any number of rows."""
    found = {}
    for kind, model in MODELS.items():
        ids = [pk for its, pk in wanted if its == kind]
        entries = list(model.objects.visible_to(user).filter(pk__in=ids))
        named, firsts = _named(kind, entries, user)
        near, took_in = near_names(entries, user), merged_with(entries, user)
        places = _visible(model, {entry.merged_into for entry in entries}, user)
        published = _published(entries, user) if model is Actor else {}
        for entry in entries:
            passages, documents, first = named.get(entry.pk, (0, 0, None))
            mention = firsts.get(first)
            found[kind, entry.pk] = Row(
                f"{kind}-{entry.pk}",
                kind,
                entry,
                passages,
                documents,
                published.get(entry.pk, 0),
                mention and mention.passage,
                _cut(mention),
                near.get(entry.pk, ()),
                took_in.get(entry.pk, ()),
                places.get(entry.merged_into),
            )
    return [found[key] for key in wanted if key in found]


def _named(kind, entries, user):
    """({entry ID: (passages, documents, ID of the first mention)}, {ID: that mention})."""
    through = THROUGH[kind]
    mentions = Mention.objects.visible_to(user).filter(**{f"{through}__in": entries})
    counted = (
        mentions.order_by()
        .values_list(through)
        .annotate(
            passages=Count("passage", distinct=True),
            documents=Count("passage__document", distinct=True),
            first=Min("pk"),
        )
    )
    named = {entry: told for entry, *told in counted}
    firsts = mentions.select_related("passage__document__publisher").defer(
        "passage__document__text"
    )
    return named, firsts.in_bulk([first for _passages, _documents, first in named.values()])


def _published(entries, user):
    """{entry ID: how many documents it published}"""
    documents = SourceDocument.objects.visible_to(user).filter(publisher__in=entries)
    return dict(documents.order_by().values_list("publisher").annotate(n=Count("pk")))


def _visible(model, ids, user):
    return model.objects.visible_to(user).in_bulk(ids - {None})


def _cut(mention):
    if mention is None:
        return []
    return pieces(mention.passage.text, [Mark(mention.start, mention.end, "mark")])
