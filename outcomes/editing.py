"""Writing outcomes: a new one, by hand or from a file, and changes to one that is there."""

import re
from itertools import chain
from operator import attrgetter

from django.db import transaction

from sources import bulk
from sources.access import Visibility
from sources.history import record_many
from sources.mentions import Finder
from sources.release import set_visibility, stricter
from sources.search import forget, store

from . import events
from .claims import CLAIM_FIELDS, headline, mark, names_in
from .columns import FIELDS
from .models import Evidence, Outcome, slug_of
from .release import withdraw
from .scales import Claim, Stance, Status, Strength
from .strength import CARRIED, asserted, recount_weighed

# What donors read of a released outcome; a change of these takes it back.
OPEN_WORDS = (
    "fragment_id",
    "headline",
    "description",
    "significance_text",
    "contribution_text",
    "region",
    "country",
    "year",
    "type_of_change",
    "scale",
)
EDITABLE = ("headline", *FIELDS, "extra")
# What is written along with any change.
DERIVED = {
    "slug",
    "headline",
    "raw",
    "version",
    "release_needs_two",
    "carried_evidence",
    "carried_evidence_contribution",
}


class Stale(Exception):
    """Someone else saved first. `current` is the outcome as it is now."""

    def __init__(self, current):
        super().__init__(f"{current} was changed meanwhile")
        self.current = current


@transaction.atomic
def create(fields, by, raw=(), verb="drafted"):
    """A new outcome from model fields (see columns.FIELDS, and `extra`, `headline`).

    Its headline is derived where none is given; what the file calls confidential is confidential
    from the first moment. Returns the outcome.
    """
    [outcome] = create_many([(fields, raw)], by, verb)
    events.propose([outcome])
    return outcome


def create_many(drafts, by, verb="imported", finder=None, told=None):
    """New outcomes from [(fields, raw)], each as `create` makes one. Returns them in that order.
    What their claims say of laws is for the caller to look for (`events.propose_all`). Inside a
    transaction, of which nothing may stay if it fails.

    told  what the event of each says, a list of dicts; without it, all that was written
    """
    finder = finder or Finder.of_registers()
    outcomes = bulk.made(Outcome, ({**fields, "raw": list(raw)} for fields, raw in drafts))
    named = [(outcome, _complete(outcome, finder)) for outcome in outcomes]
    bulk.create(outcomes)
    references = [_asserted(outcome, by) for outcome in outcomes if outcome.evidence_text]
    bulk.insert(Evidence, _ASSERTED, references)
    store(outcomes, fresh=True)
    mark(named, fresh=True)
    told = told or [_told(fields) for fields, _raw in drafts]
    record_many(
        verb, [(outcome, None, after) for outcome, after in zip(outcomes, told, strict=True)], by
    )
    return outcomes


@transaction.atomic
def change(outcome, fields, by, version=None, verb="edited", reason=""):
    """Write `fields` to an outcome. Returns the names of those that changed.

    `version` is the one that its editor saw; raises Stale where another has been saved since.
    See `change_many` for `reason`, and for what follows from a change.
    """
    saved = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if version is not None and saved.version != version:
        raise Stale(saved)
    changed = change_many([(saved, fields, None)], by, verb, reason=reason)[0]
    if changed:
        outcome.refresh_from_db()
        events.propose([outcome])
    return changed


@transaction.atomic
def change_many(changes, by, verb="imported", finder=None, reason=""):
    """Write [(outcome, fields, raw)]; the outcomes as they are saved, and locked. Returns a list
    with the names of the fields that changed for each.

    raw     the file's own words, where a file wrote the fields; else None
    reason  why, for the history

    A released outcome whose open words change, or that is an outcome no longer, is taken back,
    and so is a first officer's request to release it. One that is now stated to be confidential
    becomes so. Nothing here makes a visibility more open.
    """
    finder = finder or Finder.of_registers()
    all_changed, written, named, happened, references, closed = [], [], [], [], [], []
    reworded = []
    for outcome, fields, raw in changes:
        before = {name: getattr(outcome, name) for name in fields}
        changed = [name for name, value in fields.items() if before[name] != value]
        all_changed.append(changed)
        if not changed and (raw is None or raw == outcome.raw):
            continue
        opened = outcome.is_released or outcome.release_asked_at
        words_change = set(changed) & set(OPEN_WORDS)
        if opened and (words_change or fields.get("status", outcome.status) != Status.OUTCOME):
            withdraw(outcome, by)
            outcome.refresh_from_db()
        found = _write(outcome, fields, changed, raw, finder)
        written.append(outcome)
        if found:
            named.append((outcome, found))
        if "evidence_text" in changed:
            references.append((outcome, before["evidence_text"]))
        texts = {name: before[name] for name in changed if name in CLAIM_FIELDS}
        if texts:
            reworded.append((outcome, texts))
        if changed:
            after = {name: getattr(outcome, name) for name in changed}
            after |= {"reason": reason} if reason else {}
            happened.append((outcome, {name: before[name] for name in changed}, after))
        if outcome.stated_confidential and "stated_confidential" in changed:
            closed.append(outcome)
    _save(written, set(chain(*all_changed)))
    for outcome, reference in references:
        _reassert(outcome, reference, by)
    store(written)
    mark(named)
    recount_weighed(written)
    if reworded:
        events.follow(reworded, by)
    record_many(verb, happened, by)
    for outcome in closed:
        set_visibility(outcome, stricter(outcome.visibility, Visibility.CONFIDENTIAL), by)
    return all_changed


def remove(outcomes, by):
    """Delete outcomes with all that rests on them; what is left is an event for each."""
    told = [(outcome, {"fragment_id": outcome.fragment_id}, {}) for outcome in outcomes]
    record_many("removed", told, by)
    ids = [outcome.pk for outcome in outcomes]
    forget(Outcome, ids)
    Outcome.objects.filter(pk__in=ids).delete()


def _complete(outcome, finder):
    """Put on a new outcome what is derived from its fields; returns the names in its texts."""
    found = names_in(outcome, finder)
    outcome.slug = slug_of(outcome.fragment_id)
    if not outcome.headline:
        outcome.headline = headline(outcome.description, found["description"])
    if outcome.stated_confidential:
        outcome.visibility = Visibility.CONFIDENTIAL
        outcome.release_needs_two = True
    _carry(outcome)
    return found


def _write(outcome, fields, changed, raw, finder):
    """Put the changed fields on `outcome`, with all that is derived from them; save nothing.

    Returns the names found in those of its texts that changed.
    """
    reworded = "description" in changed and "headline" not in changed
    derived = reworded and outcome.headline == headline(
        outcome.description, finder.find(outcome.description)
    )
    for name in changed:
        setattr(outcome, name, fields[name])
    found = names_in(outcome, finder, [name for name in CLAIM_FIELDS if name in changed])
    if "fragment_id" in changed:
        outcome.slug = slug_of(outcome.fragment_id)
    if derived:
        outcome.headline = headline(outcome.description, found["description"])
    if raw is not None:
        outcome.raw = list(raw)
    if outcome.stated_confidential:
        outcome.release_needs_two = True
    outcome.version += 1
    _carry(outcome)
    return found


def _save(outcomes, changed):
    """Write these fields of outcomes, and what `_write` derives."""
    names = ["id", *sorted(changed | DERIVED)]
    bulk.update(Outcome, names, map(attrgetter(*names), outcomes))


def free_lead_id():
    """The next free ID of a lead written by hand: LEAD-0001 and so on."""
    ids = Outcome.objects.filter(fragment_id__startswith="LEAD-")
    tails = [fragment_id[5:] for fragment_id in ids.values_list("fragment_id", flat=True)]
    numbers = [int(tail) for tail in tails if tail.isascii() and tail.isdigit()]
    return f"LEAD-{max(numbers, default=0) + 1:04d}"


def same_address(slug, outcome):
    """Another outcome than this one with that slug, or None.

    Looks at every row: an address is free or taken for everyone, and whoever writes outcomes
    reads every level.
    """
    return Outcome.objects.filter(slug=slug).exclude(pk=outcome.pk).first()


def _told(fields):
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def _carry(outcome):
    """Put on an outcome what the partner's own word carries, unless more is on file already; that
    is worked out anew when all is saved."""
    for claim, field in zip(Claim, CARRIED, strict=True):
        if getattr(outcome, field) <= Strength.ASSERTED:
            setattr(outcome, field, asserted(outcome, claim).value)


_ASSERTED = ("outcome_id", "claim", "reference", "link", "stance", "decided_by_id")


def _asserted(outcome, by):
    """The reference that a file names as evidence of the change, as a new row of Evidence."""
    link = re.search(r"https?://[^\s<>\"]+", outcome.evidence_text)
    link = link[0] if link and len(link[0]) <= 2000 else ""
    claim, stance = Claim.CHANGE.value, Stance.SUPPORTS.value
    return outcome.pk, claim, outcome.evidence_text, link, stance, by.pk


def _reassert(outcome, before, by):
    """Keep the reference that the file now names; an earlier one of the file goes."""
    if before:
        Evidence.objects.filter(
            outcome=outcome, reference=before, opened=False, stance=Stance.SUPPORTS, note=""
        ).delete()
    if outcome.evidence_text:
        bulk.insert(Evidence, _ASSERTED, [_asserted(outcome, by)])
