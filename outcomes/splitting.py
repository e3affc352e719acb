"""Splitting an outcome that bundles two changes: one stays, the other becomes an outcome too.

All that rests on the first one goes where the officer says: its evidence to the one, the other or
both. What was said of the bundle as a whole stays with the first: the file's own words, reviews,
notes, settled checks, who it was given to. The second is never more open than the first, from its
first moment on, so that its history is not either.

The second has no row of an import: taking back the import that made the first leaves it alone, and
names the first as one that was changed since.
"""

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sources import bulk
from sources.access import Visibility
from sources.history import record
from sources.mentions import Finder

from . import events
from .claims import headline
from .deciding import REMOVED, follow, is_confidential, source_of, told
from .editing import EDITABLE, change, create, same_address
from .models import Evidence, NotRelevant, Outcome, Tie, slug_of
from .strength import recount_many

# The verbs of the events.
SPLIT, SPLIT_OFF = "split", "split off"
# What each of the two says in words of its own.
OWN_WORDS = ("description", "significance_text", "contribution_text")
# What the file said of the bundle is nothing that the second outcome says.
_LEFT = ("fragment_id", "headline", "merged_story", "evidence_text", "extra")


class Place(TextChoices):
    """Where a piece of evidence goes."""

    STAYS = "stays", _("Stays")
    GOES = "goes", _("Goes to the new one")
    BOTH = "both", _("Both")


class Taken(Exception):
    """Another outcome, `other`, has the ID of the new one, or an ID with the same address."""

    def __init__(self, other):
        text = _("%(id)s has that ID, or one with the same address.")
        super().__init__(str(text) % {"id": other.fragment_id})
        self.other = other


@transaction.atomic
def split(outcome, first, second, fragment_id, places, by, version):
    """Split an outcome in two. Returns (the first as it is then, the new one).

    first, second  what the two say: {field: text} for OWN_WORDS, and any other field of
                   editing.EDITABLE; a headline that is not given is made from the description
    fragment_id    of the new one; raises Taken where it is not free
    places         {ID of a piece of evidence: Place}; what is not named stays
    version        of the outcome that the officer saw; raises editing.Stale where another was
                   saved since
    A released outcome that is split is taken back, as one whose words change. Raises ValueError
    where one of the two would say nothing, or all that the outcome said.
    """
    for words in (first, second):
        if plain(words["description"]) in ("", plain(outcome.description)):
            raise ValueError("Each of the two says its own change.")
    decided = events.decided(outcome)
    # A headline of the whole, by whomever, is none of its part.
    names = Finder.of_registers().find(first["description"])
    first = {"headline": headline(first["description"], names), **first}
    change(outcome, first, by, version, verb=SPLIT)
    outcome.refresh_from_db()
    other = same_address(slug_of(fragment_id), Outcome())
    if other:
        raise Taken(other)
    fields = {name: getattr(outcome, name) for name in EDITABLE if name not in _LEFT}
    fields |= {**second, "fragment_id": fragment_id, **_as_closed_as(outcome)}
    new = create(fields, by, verb=SPLIT_OFF)
    moved, secret = _place_evidence(outcome, new, places, by)
    _copy(NotRelevant, outcome, new, ("claim", "passage_id", "decided_by_id", "decided_at"))
    _copy(Tie, outcome, new, ("actor_id", "kind", "reason", "said_by_id", "said_at"))
    events.decide_alike(decided, new)
    record(SPLIT, outcome, by, after={"split": fragment_id, "evidence": moved}, confidential=secret)
    record(
        SPLIT_OFF,
        new,
        by,
        after={"split": outcome.fragment_id, "evidence": moved},
        confidential=secret,
    )
    follow(outcome, by, bool(moved))
    recount_many([new])
    outcome.refresh_from_db()
    return outcome, new


def plain(text):
    """A text by which two are compared: what blanks it has does not matter."""
    return " ".join(text.split())


def free_id(outcome, taken):
    """The ID to propose for the outcome that is split off: that of the first and a letter.

    taken  a callable, fragment ID → whether its address is taken
    """
    tails = (f"-{letter}" for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ")
    ids = (f"{outcome.fragment_id}{tail}" for tail in tails)
    return next((one for one in ids if not taken(one)), "")


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb not in (SPLIT, SPLIT_OFF) or "split" not in event.after:
        return ""
    way = _("into this and %(id)s") if event.verb == SPLIT else _("from %(id)s")
    words = [str(way) % {"id": event.after["split"]}]
    for place, sources in event.after["evidence"].items():
        words.append(f"{Place(place).label}: {', '.join(sources)}")
    return " · ".join(words)


# --- inside ---------------------------------------------------------------------------------


def _as_closed_as(outcome):
    """The fields of the new one that keep the first closed. The new one has them from the start:
    its first event holds all its words."""
    fields = {"release_needs_two": True} if outcome.release_needs_two else {}
    if outcome.visibility == Visibility.CONFIDENTIAL:
        fields["visibility"] = outcome.visibility
    return fields


def _place_evidence(outcome, new, places, by):
    """Put evidence where it goes. Returns {Place: [sources]} of what does not stay, and whether
    any of these sources is confidential."""
    rows = Evidence.objects.select_for_update(of=("self",)).filter(outcome=outcome, pk__in=places)
    rows = rows.select_related("passage__document__publisher", "document__publisher", "decided_by")
    rows = rows.defer("passage__document__text", "document__text")
    moved, copied, said, secret = [], [], {}, False
    for row in rows.order_by("pk"):
        place = Place(places[row.pk])
        if place == Place.STAYS:
            continue
        said.setdefault(place.value, []).append(source_of(row))
        hidden = is_confidential(row)
        secret |= hidden
        if place == Place.GOES:
            moved.append((row.pk, new.pk, row.version + 1))
            # By this event whoever had it open learns that it is gone (deciding.removal).
            record(REMOVED, outcome, by, before=told(row), confidential=hidden)
        else:
            copied.append((new.pk, *(getattr(row, name) for name in _KEPT)))
    bulk.update(Evidence, ("id", "outcome_id", "version"), moved)
    bulk.insert(Evidence, ("outcome_id", *_KEPT), copied)
    return said, secret


# All that is said of a piece of evidence, its name and time included.
_KEPT = (
    "claim",
    "passage_id",
    "quote_start",
    "quote_end",
    "document_id",
    "reference",
    "link",
    "opened",
    "own_report",
    "hinted",
    "stance",
    "test",
    "note",
    "decided_by_id",
    "decided_at",
)


def _copy(model, outcome, new, names):
    rows = model.objects.filter(outcome=outcome).order_by("pk").values_list(*names)
    bulk.insert(model, ("outcome_id", *names), [(new.pk, *row) for row in rows])
