"""Notes on an outcome, between those who work on it. A colleague is mentioned as @name; what is
confidential is a confidential row."""

import re

from django.db import transaction

from sources.access import Visibility
from sources.history import record

from .assigning import reviewers
from .models import Note, NoteMention, Outcome

NOTED = "wrote a note on"
_MENTION = re.compile(r"(?<![\w@])@([\w.+-]+(?:@[\w.-]+)?)")


@transaction.atomic
def write(outcome, text, by, confidential=False):
    """Write a note on an outcome, and mention the colleagues whom it names. Returns the Note.
    Raises ValueError for an empty one."""
    text = text.strip()
    if not text:
        raise ValueError("A note says something.")
    outcome = Outcome.objects.get(pk=outcome.pk)
    closed = confidential or outcome.visibility == Visibility.CONFIDENTIAL
    level = Visibility.CONFIDENTIAL if closed else Visibility.INTERNAL
    note = Note.objects.create(outcome=outcome, text=text, written_by=by, visibility=level)
    people = mentioned(text)
    NoteMention.objects.bulk_create(NoteMention(note=note, user=user) for user in people)
    record(NOTED, outcome, by, after={"note": text}, confidential=closed)
    return note


def mentioned(text):
    """The colleagues whom a text mentions, each once, by name."""
    # A full stop after a name ends the sentence.
    words = {word.rstrip(".-+").casefold() for word in _MENTION.findall(text)}
    return [user for user in reviewers() if user.get_username().casefold() in words]


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    return f"“{event.after.get('note', '')}”" if event.verb == NOTED else ""
