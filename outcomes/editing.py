"""Writing outcomes: a new one, by hand or from a file, and changes to one that is there."""

import re

from django.db import transaction

from sources.access import Visibility
from sources.history import record_many
from sources.mentions import Finder
from sources.release import set_visibility, stricter
from sources.search import store

from .claims import headline, mark_claims
from .columns import FIELDS
from .models import Evidence, Outcome, slug_of
from .release import withdraw
from .scales import Claim, Stance, Status, Strength

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


class Stale(Exception):
    """Someone else saved first. `current` is the outcome as it is now."""

    def __init__(self, current):
        super().__init__(f"{current} was changed meanwhile")
        self.current = current


def create(fields, by, raw=(), verb="drafted"):
    """A new outcome from model fields (see columns.FIELDS, and `extra`, `headline`).

    Its headline is derived where none is given; what the file calls confidential is confidential
    from the first moment. Returns the outcome.
    """
    return create_many([(fields, raw)], by, verb)[0]


@transaction.atomic
def create_many(drafts, by, verb="imported", finder=None, told=None):
    """New outcomes from [(fields, raw)], each as `create` makes one. Returns them in that order.

    told  what the event of each says, a list of dicts; without it, all that was written
    """
    finder = finder or Finder.of_registers()
    outcomes = [_drafted(fields, raw, finder) for fields, raw in drafts]
    Outcome.objects.bulk_create(outcomes)
    Evidence.objects.bulk_create(
        [_asserted(outcome, by) for outcome in outcomes if outcome.evidence_text]
    )
    store(outcomes, fresh=True)
    mark_claims(outcomes, finder, fresh=True)
    told = told or [_told(fields) for fields, _raw in drafts]
    record_many(
        verb, [(outcome, None, after) for outcome, after in zip(outcomes, told, strict=True)], by
    )
    return outcomes


@transaction.atomic
def change(outcome, fields, by, version=None, verb="edited"):
    """Write `fields` to an outcome. Returns the names of those that changed.

    `version` is the one that its editor saw; raises Stale where another has been saved since.
    See `change_many` for what follows from a change.
    """
    saved = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if version is not None and saved.version != version:
        raise Stale(saved)
    changed = change_many([(saved, fields, None)], by, verb)[0]
    if changed:
        outcome.refresh_from_db()
    return changed


@transaction.atomic
def change_many(changes, by, verb="imported", finder=None):
    """Write [(outcome, fields, raw)]; the outcomes as they are saved, and locked. Returns a list
    with the names of the fields that changed for each.

    raw  the file's own words, where a file wrote the fields; else None

    A released outcome whose open words change, or that is an outcome no longer, is taken back,
    and so is a first officer's request to release it. One that is now stated to be confidential
    becomes so. Nothing here makes a visibility more open.
    """
    finder = finder or Finder.of_registers()
    all_changed, written, events, references, closed = [], [], [], [], []
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
        _write(outcome, fields, changed, raw, finder)
        written.append(outcome)
        if "evidence_text" in changed:
            references.append((outcome, before["evidence_text"]))
        if changed:
            after = {name: getattr(outcome, name) for name in changed}
            events.append((outcome, {name: before[name] for name in changed}, after))
        if outcome.stated_confidential and "stated_confidential" in changed:
            closed.append(outcome)
    _save(written)
    for outcome, reference in references:
        _reassert(outcome, reference, by)
    store(written)
    mark_claims(written, finder)
    record_many(verb, events, by)
    for outcome in closed:
        set_visibility(outcome, stricter(outcome.visibility, Visibility.CONFIDENTIAL), by)
    return all_changed


def _drafted(fields, raw, finder):
    outcome = Outcome(raw=list(raw), **fields)
    outcome.slug = slug_of(outcome.fragment_id)
    outcome.headline = fields.get("headline") or headline(outcome.description, finder)
    if outcome.stated_confidential:
        outcome.visibility = Visibility.CONFIDENTIAL
        outcome.release_needs_two = True
    _carry(outcome)
    return outcome


def _write(outcome, fields, changed, raw, finder):
    """Put the changed fields on `outcome`, with all that is derived from them; save nothing."""
    reworded = "description" in changed and "headline" not in changed
    derived = reworded and outcome.headline == headline(outcome.description, finder)
    for name in changed:
        setattr(outcome, name, fields[name])
    if "fragment_id" in changed:
        outcome.slug = slug_of(outcome.fragment_id)
    if derived:
        outcome.headline = headline(outcome.description, finder)
    if raw is not None:
        outcome.raw = list(raw)
    if outcome.stated_confidential:
        outcome.release_needs_two = True
    outcome.version += 1
    _carry(outcome)


def _save(outcomes):
    """Save many at once; one alone by the plain way."""
    if len(outcomes) == 1:
        outcomes[0].save()
    elif outcomes:
        fields = [
            f.name for f in Outcome._meta.concrete_fields if f.name not in ("id", "created_at")
        ]
        Outcome.objects.bulk_create(
            outcomes, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )


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
    """Which step the evidence on file can carry: the partner's own word asserts, no more."""
    asserted = bool(outcome.evidence_text or outcome.description)
    outcome.carried_evidence = max(
        outcome.carried_evidence, Strength.ASSERTED if asserted else Strength.NONE
    )
    outcome.carried_evidence_contribution = max(
        outcome.carried_evidence_contribution,
        Strength.ASSERTED if outcome.contribution_text else Strength.NONE,
    )


def _asserted(outcome, by):
    """The reference that a file names as evidence of the change, not yet saved."""
    link = re.search(r"https?://[^\s<>\"]+", outcome.evidence_text)
    return Evidence(
        outcome=outcome,
        claim=Claim.CHANGE,
        reference=outcome.evidence_text,
        link=link[0] if link and len(link[0]) <= 2000 else "",
        stance=Stance.SUPPORTS,
        decided_by=by,
    )


def _reassert(outcome, before, by):
    """Keep the reference that the file now names; an earlier one of the file goes."""
    if before:
        Evidence.objects.filter(
            outcome=outcome, reference=before, opened=False, stance=Stance.SUPPORTS, note=""
        ).delete()
    if outcome.evidence_text:
        _asserted(outcome, by).save()
