"""Headings that persons said are columns of ours: remembered for every file to come."""

from django.db import transaction
from django.utils.translation import gettext as _

from outcomes.columns import BY_KEY, plain
from sources.history import record

from .choices import locked
from .models import AcceptedHeading, State

LONGEST = AcceptedHeading._meta.get_field("heading").max_length


def pair(text):
    """ "heading = column" → (heading, column key). Raises ValueError with a clear sentence."""
    heading, sign, key = (part.strip() for part in text.rpartition("="))
    if not sign or not plain(heading) or key not in BY_KEY:
        raise ValueError(
            _("“%(text)s” is not HEADING=COLUMN; columns are %(known)s")
            % {"text": text[:200], "known": ", ".join(BY_KEY)}
        )
    return heading, key


def remembered():
    """{heading: column key, "" for none of ours} of all that were accepted."""
    return dict(AcceptedHeading.objects.values_list("heading", "column"))


@transaction.atomic
def accept(harvest, answers, by):
    """Say of headings of a file what they are: {heading: column key, or "" for none of ours}.

    The answers hold for this file and are remembered for others; the file is to be read again
    (preview.read_again). Returns the Harvest as it is now. Raises Refused where it is committed.
    """
    harvest = locked(harvest, State.PREVIEWED, State.READING)
    for heading, key in answers.items():
        if key and key not in BY_KEY:
            raise ValueError(f"{key} is no column")
        if plain(heading) and len(heading) <= LONGEST:
            AcceptedHeading.objects.update_or_create(
                plain=plain(heading)[:LONGEST],
                defaults={"heading": heading, "column": key, "accepted_by": by},
            )
    harvest.mapping = {**harvest.mapping, **answers}
    harvest.state = State.READING
    harvest.save(update_fields=["mapping", "state"])
    record("said what headings mean in", harvest, by, after=answers)
    return harvest


@transaction.atomic
def forget(accepted, by):
    """Remember a heading no longer; files that were read keep what it meant for them."""
    record("forgot", accepted, by, before={accepted.heading: accepted.column})
    accepted.delete()
