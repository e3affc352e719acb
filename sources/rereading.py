"""Documents read again from the originals that were kept, once the readers have got better.

The text and the passages of a document become what the readers make of its file today. What people
decided on passages that go is put at the same words of those that come, by quotes.py. Where one
decision finds no place the whole document stays as it is: a person has to look.
"""

import hashlib
from collections import Counter, defaultdict
from textwrap import shorten
from typing import NamedTuple

from django.apps import apps
from django.db import transaction
from django.db.models import F

from . import bulk, editions, events, ingest
from .access import Visibility
from .history import record
from .mentions import Finder
from .models import Actor, LegalEvent, LegalInstrument, Mention, Passage, SourceDocument, Standing
from .quotes import Woven
from .readers import Unreadable, assemble
from .readers.files import read_apart
from .readers.limited import Child
from .registers import registers_changed
from .release import set_visibility
from .search import forget, store

REREAD = "reread"  # the verb of the event
SAME, REFUSED = "same", "refused"
_ASIDE = 10**9  # added to the numbers of passages that go, while others take their places
_MOST_WORDS = 200  # characters of a quote in a line


class Told(NamedTuple):
    """What became of one document: SAME, REREAD or REFUSED; how many passages it had and has; how
    many decisions went over; whether it is no longer released; and why it was refused."""

    document: SourceDocument
    verdict: str
    before: int = 0
    after: int = 0
    carried: int = 0
    withdrawn: bool = False
    faults: tuple = ()


class _Refused(Exception):
    """Raised to leave a document as it is; `args` are the lines that say why."""


class _TakenBack(Exception):
    """Raised inside a transaction to take everything back."""


def reread(documents, by, dry_run=False):
    """Read the originals of `documents` (a query) again, and cut anew what is read otherwise now.
    Yields a Told for each, by their IDs; one transaction for each.

    dry_run  nothing stays
    """
    entries, finder = _entries(), None
    with Child() as child:
        for pk in list(documents.order_by("pk").values_list("pk", flat=True)):
            document = SourceDocument.objects.defer("text").get(pk=pk)
            finder = finder or Finder.of_registers()
            try:
                blocks = _read(document, child)
                with transaction.atomic():
                    told = _recut(document, blocks, by, finder)
                    if dry_run and told.verdict != SAME:
                        raise _TakenBack
            except _TakenBack:
                finder = None  # it may know names that were taken back too
            except (Unreadable, _Refused) as error:
                finder = None
                told = Told(document, REFUSED, faults=error.args)
            yield told
    if _entries() != entries:
        # Proposals nobody knew may stand in texts that were read before.
        registers_changed(by)


def _entries():
    return Actor.objects.count(), LegalInstrument.objects.count()


def _read(document, child):
    """The blocks of the file that a document came as. Raises Unreadable, or _Refused where the
    file is not there or is another one."""
    try:
        with document.original.open() as file:
            data = file.read()
    except (OSError, ValueError) as error:  # ValueError: it has the name of no file
        reason = getattr(error, "strerror", None) or "none was kept"
        raise _Refused(f"The original cannot be opened: {reason}.") from None
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise _Refused("The original is not the file that was brought in: its bytes are others.")
    return read_apart(data, document.file_name, child)


def _recut(document, blocks, by, finder):
    """Make a document what these blocks say. Inside a transaction. Returns a Told; raises _Refused
    where a decision finds no place."""
    # Whoever attaches evidence to a passage meanwhile waits.
    saved = SourceDocument.objects.select_for_update().get(pk=document.pk)
    old = list(Passage.objects.select_for_update().filter(document=saved).order_by("number"))
    text, spans = assemble(blocks)
    told = ingest.told(blocks, spans)
    if saved.text == text and told == [_values(passage) for passage in old]:
        return Told(document, SAME, len(old), len(old))
    # What an officer released are these words and no others; their looks may change.
    words = [saved.text, *(passage.text for passage in old)]
    withdrawn = saved.is_released and words != [text, *(values["text"] for values in told)]
    if withdrawn:
        set_visibility(saved, Visibility.INTERNAL, by)
    saved.text = text
    saved.save(update_fields=["text"])
    passages = _cut(saved, old, told)
    gone = Passage.objects.filter(document=saved, number__gt=_ASIDE)
    Mention.objects.filter(passage__document=saved).delete()
    ingest.name(saved, passages, by, finder)
    # Of what has a newer edition nothing is proposed: there it is told again.
    newest = not editions.later(saved).exists()
    if newest:
        events.propose(passages)
    carried = _carry(saved, old, passages, gone, by)
    _drop(gone)
    record(
        REREAD,
        saved,
        by,
        {"passages": len(old)},
        {"passages": len(passages), "decisions carried over": carried},
    )
    for config in apps.get_app_configs():
        if newest and hasattr(config, "document_loaded"):
            config.document_loaded(saved, by)
    return Told(document, REREAD, len(old), len(passages), carried, withdrawn)


def _values(passage):
    """A stored passage as ingest.told tells of one."""
    names = ("number", "kind", "heading_path", "start", "end", "text", "bold")
    return {name: getattr(passage, name) for name in names}


def _cut(document, old, told):
    """Write the passages that are told of, and return them in order; those of `old` that are not
    among them are put aside.

    A passage is kept, and what rests on it stays, where as many with its words, kind and headings
    are told of as there were.
    """
    there = defaultdict(list)
    for passage in old:
        there[_like(_values(passage))].append(passage.pk)
    counts = Counter(map(_like, told))
    kept = {like: iter(pks) for like, pks in there.items() if len(pks) == counts[like]}
    passages = ingest.made(document, told)
    for passage, values in zip(passages, told, strict=True):
        passage.pk = next(kept[_like(values)]) if _like(values) in kept else None
    document.passages.update(number=F("number") + _ASIDE)
    bulk.update(
        Passage,
        ("id", "number", "start", "end", "bold"),
        [(p.pk, p.number, p.start, p.end, p.bold) for p in passages if p.pk],
    )
    store(bulk.create([passage for passage in passages if not passage.pk]), fresh=True)
    return passages


def _like(values):
    return values["text"], values["kind"], tuple(values["heading_path"])


def _carry(document, old, passages, gone, by):
    """Put what people decided on passages of `gone` at its words in the new ones. Returns how many
    decisions went over; raises _Refused where one did not."""
    before = {document.pk: Woven((passage.pk, passage.text) for passage in old)}
    after = Woven((passage.pk, passage.text) for passage in passages)

    def places(quotes):
        return editions.found_in(after, before, quotes)

    decided = LegalEvent.objects.select_for_update(of=("self",)).filter(passage__in=gone)
    decided = decided.exclude(standing=Standing.PROPOSED).order_by("pk")
    decided = decided.select_related("instrument", "passage")
    found = places({event.pk: (event.passage, event.start, event.end) for event in decided})
    moved = set(editions.move_events(decided, found, document, by))
    carried = len(moved)
    lost = [editions.left_event(event) for event in decided if event.pk not in moved]
    for config in apps.get_app_configs():
        if hasattr(config, "document_recut"):
            count, left = config.document_recut(document, gone, places, by)
            carried += count
            lost += left
    if lost:
        raise _Refused(*map(_line, lost))
    return carried


def _line(left):
    words = shorten(left.quote, _MOST_WORDS, placeholder="…")
    return (
        f"“{left.name}” rests on “{words}” (¶ {left.passage.number % _ASIDE}); the new reading "
        "has no place for these words, or none that is free."
    )


def _drop(gone):
    """Delete the passages that go, with what programs said of them. Raises _Refused where anything
    else points to them still."""
    LegalEvent.objects.filter(passage__in=gone, standing=Standing.PROPOSED).delete()
    # Hidden ones too: no model of ours names its passages the other way round.
    for relation in Passage._meta.get_fields(include_hidden=True):
        if not (relation.is_relation and relation.auto_created):
            continue
        model, field = relation.related_model, relation.field.name
        count = model._base_manager.filter(**{f"{field}__in": gone}).count()
        if count:
            name = model._meta.verbose_name_plural
            raise _Refused(f"{count} {name} rest on passages that go, and nothing moves them.")
    forget(Passage, gone.values_list("pk", flat=True))
    gone.delete()
