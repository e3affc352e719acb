"""Bringing a document in, describing it anew, and putting a newer edition beside it.

What people decided on words of an earlier edition goes over to the newer one by those words; see
quotes.py. Mentions and proposals are found anew.
"""

import hashlib
import json
from typing import NamedTuple

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from . import bulk, events, ingest
from .access import Visibility
from .history import record, record_many
from .models import LegalEvent, Passage, SourceDocument, Standing
from .quotes import Woven
from .release import set_visibility
from .withdrawing import weighs_otherwise

# What a person says of a document; `publisher` by name.
ABOUT = (
    "title",
    "subtitle",
    "publisher",
    "kind",
    "date",
    "date_basis",
    "language",
    "translated_from",
    "link",
)
ADDED = "added as an edition"  # the verb of the event


class AlreadyThere(Exception):
    """These bytes are on record already, as `document`."""

    def __init__(self, document):
        super().__init__(f"{document} has the same bytes")
        self.document = document


class Stale(Exception):
    """Someone else described the document first. `current` is the document as it is now."""

    def __init__(self, current):
        super().__init__(f"{current} was changed meanwhile")
        self.current = current


# --- bringing in, and describing anew -------------------------------------------------------


def bring(draft, by):
    """Store an ingest.Draft as a new document, and return that. Raises AlreadyThere.

    A publisher that no register knows becomes a proposed actor.
    """
    try:
        with transaction.atomic():
            there = SourceDocument.objects.filter(sha256=draft.sha256).first()
            if there:
                raise AlreadyThere(there)
            level = draft.about.get("visibility", Visibility.INTERNAL)
            publisher(draft.about.get("publisher", ""), level, by)
            return ingest.load(draft, by)[0]
    except IntegrityError:
        # Someone brought the same bytes in at the same time.
        there = SourceDocument.objects.filter(sha256=draft.sha256).first()
        if there is None:
            raise
        raise AlreadyThere(there) from None


def proposed_title(draft):
    """What a draft without a title may be called: its first heading, else its first words."""
    texts = [block.text for block in draft.blocks if block.kind == "heading"]
    texts += [block.text for block in draft.blocks[:1]]
    return texts[0][:200] if texts else draft.file_name


def publisher(name, level, by):
    """The actor that goes by `name`; a proposed one where there is none, confidential where that
    is the `level` of its document. None for no name."""
    secret = level == Visibility.CONFIDENTIAL
    level = Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL
    return ingest.publisher_named(name, by, standing=Standing.PROPOSED, visibility=level)


def about_of(document):
    """{field: value} of ABOUT, the publisher by its name."""
    about = {name: getattr(document, name) for name in ABOUT}
    return about | {"publisher": document.publisher.name if document.publisher else ""}


def fingerprint(document):
    """A word that is another one as soon as the description is: who edits shows which was seen."""
    told = {**about_of(document), "publisher": document.publisher_id}
    said = json.dumps(told, default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@transaction.atomic
def describe(document, about, by, seen=None):
    """Write what `about` (see ABOUT) says differently of a document. Returns the names of the
    fields that changed.

    seen  the fingerprint of the description that its editor saw; raises Stale where it is another
    A released document whose description changes is internal again, as an outcome is.
    """
    saved = SourceDocument.objects.select_for_update().get(pk=document.pk)
    if seen is not None and seen != fingerprint(saved):
        raise Stale(saved)
    told = about_of(saved)
    changed = [name for name in ABOUT if name in about and about[name] != told[name]]
    if not changed:
        return []
    if saved.is_released:
        set_visibility(saved, Visibility.INTERNAL, by)
    for name in changed:
        value = about[name]
        if name == "publisher":
            value = publisher(value, saved.visibility, by)
        setattr(saved, name, value)
    saved.save()
    before = {name: told[name] for name in changed}
    record("described", saved, by, before, {name: about[name] for name in changed})
    if "date" in changed:
        # What its passages say of laws may be dated by it.
        events.propose(Passage.objects.filter(document=saved).select_related("document"))
    if "publisher" in changed:
        weighs_otherwise(saved)
    document.refresh_from_db()
    return changed


# --- editions -------------------------------------------------------------------------------


def superseded(user):
    """The IDs of documents of which `user` may read a later edition, as a query."""
    return outdated(SourceDocument.objects.visible_to(user))


def outdated(documents):
    """The IDs of documents of which a later edition is among `documents`, as a query."""
    later = documents.filter(
        first_edition=Coalesce(
            OuterRef("first_edition"), OuterRef("pk"), output_field=BigIntegerField()
        ),
        edition__gt=OuterRef("edition"),
    )
    return SourceDocument.objects.filter(Exists(later)).order_by().values("pk")


def newest(documents, user):
    """Those of `documents` of which `user` may read no later edition."""
    return documents.exclude(pk__in=superseded(user))


def editions(document, documents=None):
    """All editions of a document, newest first; of those in `documents`, where that is given."""
    documents = SourceDocument.objects.all() if documents is None else documents
    first = document.first_edition or document.pk
    found = documents.filter(Q(pk=first) | Q(first_edition=first))
    return found.order_by("-edition")


def earlier(document):
    """The editions before this one."""
    return editions(document).filter(edition__lt=document.edition)


def later(document):
    """The editions after this one."""
    return editions(document).filter(edition__gt=document.edition)


@transaction.atomic
def add(document, draft, by):
    """Store a draft as the next edition of a document, and return that. Raises AlreadyThere.

    What the draft does not say of itself is taken over from the newest edition. It is confidential
    where that is, and never open: nothing is released by an upload. What rests on the words of
    earlier editions goes over where these words are found.
    """
    first = document.first_edition or document.pk
    SourceDocument.objects.select_for_update().get(pk=first)
    old = editions(document).select_related("publisher").first()
    about = {**about_of(old), **draft.about}
    asked = about.get("visibility", Visibility.INTERNAL)
    secret = Visibility.CONFIDENTIAL in (asked, old.visibility)
    about["visibility"] = Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL
    about = {name: about[name] for name in (*ABOUT, "visibility")}
    # From the start, so that what is told of a document when it is loaded is told of an edition.
    about |= {"first_edition": first, "edition": old.edition + 1}
    new = bring(draft._replace(about=about), by)
    carried = _carry_events(new, by)
    for config in apps.get_app_configs():
        if hasattr(config, "edition_added"):
            carried += config.edition_added(old, new, by)
    record(ADDED, new, by, after={"edition": new.edition, "quotes carried over": carried})
    return new


class Left(NamedTuple):
    """A decision that rests on words of an earlier edition: what it is for and the address of
    that, the words, and the passage in which they stand."""

    name: str
    address: str
    quote: str
    passage: Passage


def left_behind(document, user):
    """What `user` may read of what rests on editions before this one, because its words were not
    found here: a list of Left, outcomes and the like first."""
    found = []
    for config in apps.get_app_configs():
        if hasattr(config, "left_behind"):
            found += config.left_behind(document, user)
    decided = (
        LegalEvent.objects.visible_to(user)
        .filter(passage__document__in=earlier(document))
        .exclude(standing=Standing.PROPOSED)
        .select_related("instrument", "passage__document")
        .order_by("passage__document", "passage__number", "pk")
    )
    return found + [left_event(event) for event in decided]


def left_event(event):
    """A legal event as a Left."""
    return Left(
        str(event),
        event.instrument.get_absolute_url(),
        event.passage.text[event.start : event.end],
        event.passage,
    )


def _carry_events(new, by):
    """Put the legal events that a person decided on at the same words of a new edition, and drop
    the proposals of earlier ones: the new text has its own. Returns how many went over."""
    old = LegalEvent.objects.filter(passage__document__in=earlier(new))
    old.filter(standing=Standing.PROPOSED).delete()
    decided = old.select_related("passage").order_by("pk")
    found = places({e.pk: (e.passage, e.start, e.end) for e in decided}, new)
    return len(move_events(decided, found, new, by))


def move_events(decided, found, document, by):
    """Put legal events that a person decided on at the places found for their words, each instead
    of a proposal that says the same there. Returns the IDs of those that went over.

    found     {event ID: (passage ID, start, end)}, of passages of `document`
    Where another decision says the same there already, the event stays where it is.
    """
    there = LegalEvent.objects.filter(passage__document=document)
    saying = {(event.passage_id, *_said(event)): event for event in there}
    moved, replaced = [], []
    for event in decided:
        if event.pk not in found:
            continue
        before = {"passage": event.passage_id, "start": event.start, "end": event.end}
        after = dict(zip(before, found[event.pk], strict=True))
        place = after["passage"], *_said(event)
        same = saying.get(place)
        if same and same.standing != Standing.PROPOSED:
            continue
        if same:
            replaced.append(same.pk)
        saying[place] = event
        moved.append((event, before, after))
    LegalEvent.objects.filter(pk__in=replaced).delete()
    bulk.update(
        LegalEvent,
        ("id", "passage_id", "start", "end"),
        [(event.pk, *after.values()) for event, _before, after in moved],
    )
    record_many("carried over", moved, by)
    return [event.pk for event, *_changes in moved]


def _said(event):
    date = event.date.iso if event.date else ""
    return event.instrument_id, event.stage, event.not_yet, date


def places(quotes, new):
    """Where the words of earlier editions stand in the new one.

    quotes  {key: (passage, start, end)}; start and end None for all of the passage
    Returns {key: (passage ID, start, end)} for those that are found, in the same order.
    """
    if not quotes:
        return {}
    told = Passage.objects.order_by("number").values_list("pk", "text")
    documents = {passage.document_id for passage, _start, _end in quotes.values()}
    olds = {pk: Woven(told.filter(document=pk)) for pk in documents}
    return found_in(Woven(told.filter(document=new)), olds, quotes)


def found_in(new, olds, quotes):
    """What `places` says, where the texts are at hand: `new` woven, and {document ID: Woven}."""
    found = {}
    for key, (passage, start, end) in quotes.items():
        quote = olds[passage.document_id].quote(passage.pk, start, end)
        place = new.find(quote) if quote else None
        if place:
            found[key] = place
    return found
