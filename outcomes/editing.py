"""Writing outcomes: a new one, by hand or from a file, and changes to one that is there."""

import re

from django.db import transaction

from sources.access import Visibility
from sources.history import record
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


@transaction.atomic
def create(fields, by, raw=(), verb="drafted", finder=None):
    """A new outcome from model fields (see columns.FIELDS, and `extra`, `headline`).

    Its headline is derived where none is given; what the file calls confidential is confidential
    from the first moment. Returns the outcome.
    """
    finder = finder or Finder.of_registers()
    outcome = Outcome(raw=list(raw), **fields)
    outcome.headline = fields.get("headline") or headline(outcome.description, finder)
    if outcome.stated_confidential:
        outcome.visibility = Visibility.CONFIDENTIAL
        outcome.release_needs_two = True
    _carry(outcome)
    outcome.save()
    _asserted(outcome, by)
    store([outcome])
    mark_claims([outcome], finder)
    record(verb, outcome, by, after=_told(outcome, fields))
    return outcome


@transaction.atomic
def change(outcome, fields, by, version=None, raw=None, verb="edited", finder=None):
    """Write `fields` to an outcome. Returns the names of those that changed.

    version  the version its editor saw; raises Stale where another has been saved since
    raw      the file's own words, where a file wrote the fields

    A released outcome whose open words change, or that is an outcome no longer, is taken back,
    and so is a first officer's request to release it. One that is now stated to be confidential
    becomes so. Nothing here makes a visibility more open.
    """
    saved = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if version is not None and saved.version != version:
        raise Stale(saved)
    before = {name: getattr(saved, name) for name in fields}
    changed = [name for name, value in fields.items() if before[name] != value]
    if not changed and (raw is None or raw == saved.raw):
        return []
    if set(changed) & set(OPEN_WORDS) or fields.get("status", saved.status) != Status.OUTCOME:
        withdraw(saved, by)
        saved.refresh_from_db()
    finder = finder or Finder.of_registers()
    derived = saved.headline == headline(saved.description, finder)
    for name in changed:
        setattr(saved, name, fields[name])
    if "fragment_id" in changed:
        saved.slug = slug_of(saved.fragment_id)
    if "description" in changed and "headline" not in changed and derived:
        saved.headline = headline(saved.description, finder)
    if raw is not None:
        saved.raw = list(raw)
    if saved.stated_confidential:
        saved.release_needs_two = True
    saved.version += 1
    _carry(saved)
    saved.save()
    if "evidence_text" in changed:
        _asserted(saved, by, before["evidence_text"])
    store([saved])
    mark_claims([saved], finder)
    if changed:
        record(
            verb,
            saved,
            by,
            {name: before[name] for name in changed},
            {name: getattr(saved, name) for name in changed},
        )
    if saved.stated_confidential and "stated_confidential" in changed:
        set_visibility(saved, stricter(saved.visibility, Visibility.CONFIDENTIAL), by)
    outcome.refresh_from_db()
    return changed


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


def _told(outcome, fields):
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


def _asserted(outcome, by, before=""):
    """Keep the reference that the file names as evidence; an earlier one of the file goes."""
    if before:
        Evidence.objects.filter(
            outcome=outcome, reference=before, opened=False, stance=Stance.SUPPORTS, note=""
        ).delete()
    if outcome.evidence_text:
        link = re.search(r"https?://[^\s<>\"]+", outcome.evidence_text)
        Evidence.objects.create(
            outcome=outcome,
            claim=Claim.CHANGE,
            reference=outcome.evidence_text,
            link=link[0] if link and len(link[0]) <= 2000 else "",
            stance=Stance.SUPPORTS,
            decided_by=by,
        )
