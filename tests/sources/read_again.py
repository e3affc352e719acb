"""Documents as an older reader had cut them, to be read again."""

import pytest
from django.core.management import call_command

from sources import ingest
from sources.history import system_account
from sources.models import (
    Event,
    LegalEvent,
    LegalInstrument,
    Mention,
    Passage,
    SourceDocument,
    Standing,
)
from sources.readers import Block

SAID = "The Kelp Act was promulgated in May 2023."
FILE = f"# Kelp report\n\nKelp grows in the bay.\n\n{SAID}\n\n- The Oyster Board met.\n"
# As an older reader had it: the heading was none, and two paragraphs were one.
OLDER = (
    Block("paragraph", "Kelp report"),
    Block("paragraph", f"Kelp grows in the bay. {SAID}"),
    Block("paragraph", "The Oyster Board met."),
)


def kept(file=FILE, older=None, title="Kelp report", **about):
    """A document with this file as its original: cut as the readers do it, or as `older` has it."""
    data = file.encode()
    draft = ingest.draft(data, "kelp.md", {"title": title, **about})
    if older is not None:
        draft = draft._replace(blocks=list(older))
    return ingest.load(draft, system_account())[0]


def event_on(document, words, standing=Standing.CONFIRMED, **fields):
    """What a person read in these words of a document, instead of what the program did."""
    passage = Passage.objects.get(document=document, text__contains=words)
    LegalEvent.objects.filter(passage=passage).delete()
    start = passage.text.index(words)
    fields = {"stage": "promulgated", "standing": standing, **fields}
    return LegalEvent.objects.create(passage=passage, start=start, end=start + len(words), **fields)


def everything():
    """All rows that a second reading might touch."""
    models = (SourceDocument, Passage, LegalEvent, Mention, LegalInstrument, Event)
    return [list(model.objects.order_by("pk").values()) for model in models]


def reread(*slugs, **options):
    call_command("reread", *slugs, **options)


def refused(*slugs, **options):
    with pytest.raises(SystemExit) as left:
        reread(*slugs, **options)
    assert left.value.code == 1


def texts(document):
    return list(document.passages.order_by("number").values_list("text", flat=True))
