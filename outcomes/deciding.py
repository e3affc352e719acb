"""What officers decide at the evidence desk: what passages, files and references do for claims.

Every act writes an event of the outcome with what stood before and after, so that no decision is
lost. Of two people who decide on the same thing the second learns what the first said (Conflict).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.access import Visibility
from sources.history import record
from sources.models import Event

from .models import Evidence, NotRelevant, Outcome
from .release import withdraw
from .scales import Claim, Stance, Test
from .strength import recount

# The verbs of the events.
DECIDED, CHANGED, ATTACHED = "decided", "changed the decision on", "attached"
DISMISSED, REOPENED, REMOVED = "found not relevant", "reopened", "took out"
VERBS = (DECIDED, CHANGED, ATTACHED, DISMISSED, REOPENED, REMOVED)
# What a person sees instead of a version where a passage is said not to be relevant.
SEEN_NOT_RELEVANT = -1
# What a decision says in words of its own; blank is nothing said.
_WORDS = {"note": "", "test": "", "quote_start": None, "quote_end": None}
# What else events tell, and what people call it.
_TOLD = (
    ("note", gettext_lazy("note")),
    ("quote", gettext_lazy("quote")),
    ("test", gettext_lazy("test")),
    ("opened", gettext_lazy("opened")),
    ("own_report", gettext_lazy("repeats their own report")),
    ("hinted", gettext_lazy("donors may be told of it")),
)
# Who changes one of these stands by the decision from then on.
_WEIGHED = ("stance", *_WORDS)
# What donors read of a passage that is evidence of a released outcome.
_OPEN = ("stance", "quote_start", "quote_end")


class Conflict(Exception):
    """Somebody else decided first. `current` are the rows that stand by now and were not seen
    (Evidence, or NotRelevant); none where what was to be changed is gone."""

    def __init__(self, current):
        super().__init__("Somebody else decided first")
        self.current = current


# --- passages -------------------------------------------------------------------------------


@transaction.atomic
def decide(outcome, passage, claims, stance, by, seen=0, note="", test="", quote=None):
    """Say what a passage does for one claim of an outcome, or for both.

    claims  some of scales.Claim
    seen    the version of the decision that the person saw, 0 for none, SEEN_NOT_RELEVANT where
            it was said not to be relevant; for two claims {claim: version}
    quote   (start, end) in the passage's text; None for all of it
    Returns the rows of Evidence, one for each claim. Raises Conflict where another decision
    stands than the one that was seen, and says something else.
    """
    outcome, standing = _locked(outcome), _standing(outcome, passage, claims)
    start, end = quote or (None, None)
    mine = {"stance": Stance(stance).value, "note": note, "test": test}
    mine |= {"quote_start": start, "quote_end": end}
    _stop_at_others(standing, seen, lambda row: _says(row, mine))
    rows, opened = [], False
    for claim in claims:
        row = standing.get(claim)
        if isinstance(row, NotRelevant):
            _record(REOPENED, row, by, before=_told_not_relevant(row))
            row.delete()
            row = None
        if row is None:
            row = _made(outcome, [claim], by, passage=passage, **mine)[0]
            _record(DECIDED, row, by, after=told(row))
            opened = True
        elif not _says(row, mine):
            opened |= _write(row, mine, by)
        rows.append(row)
    follow(outcome, by, opened)
    return rows


@transaction.atomic
def dismiss(outcome, passage, claims, by, seen=0):
    """Say that a passage is not relevant for one claim, or for both; `seen` and Conflict as for
    `decide`. Returns the rows of NotRelevant."""
    outcome, standing = _locked(outcome), _standing(outcome, passage, claims)
    _stop_at_others(standing, seen, lambda row: isinstance(row, NotRelevant))
    rows, opened = [], False
    for claim in claims:
        row = standing.get(claim)
        if not isinstance(row, NotRelevant):
            before = {}
            if row is not None:
                before, opened = told(row), True
                row.delete()
            row = NotRelevant.objects.create(
                outcome=outcome, claim=claim, passage=passage, decided_by=by
            )
            _record(DISMISSED, row, by, before, _told_not_relevant(row))
        rows.append(row)
    follow(outcome, by, opened)
    return rows


@transaction.atomic
def take_back(row, by):
    """Put a passage that was said not to be relevant back among those to be decided on."""
    outcome = _locked(row.outcome)
    there = NotRelevant.objects.filter(pk=row.pk).first()
    if there:
        _record(REOPENED, there, by, before=_told_not_relevant(there))
        there.delete()
        follow(outcome, by, False)


# --- files and references -------------------------------------------------------------------


@transaction.atomic
def attach(outcome, claims, stance, by, document=None, reference="", link="", note=""):
    """Put a whole document, or a reference in words with its link, under one claim or both.

    Returns the new rows of Evidence; what is there already is left as it is.
    """
    outcome = _locked(outcome)
    what = {"document": document, "reference": reference, "link": link}
    there = set(Evidence.objects.filter(outcome=outcome, **what).values_list("claim", flat=True))
    free = [claim for claim in claims if claim not in there]
    rows = _made(outcome, free, by, stance=Stance(stance).value, note=note, **what)
    for row in rows:
        _record(ATTACHED, row, by, after=told(row))
    follow(outcome, by, False)
    return rows


# --- what is on file ------------------------------------------------------------------------


@transaction.atomic
def change(evidence, by, seen, **values):
    """Change what is said of one piece of evidence. Returns it as it is then.

    seen    the version that the person saw; raises Conflict where another one stands and `values`
            say something else than it does
    values  some of stance, note, test, opened, hinted, own_report, and quote: (start, end) in the
            text of the passage, None for all of it; own_report goes for all that rests on its
            document. Raises ValueError for a hint at what is confidential
    """
    outcome = _locked(evidence.outcome)
    row = _evidence(outcome).filter(pk=evidence.pk).first()
    if row is None:
        raise Conflict([])
    if "quote" in values:
        values["quote_start"], values["quote_end"] = values.pop("quote") or (None, None)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return row
    if row.version != seen:
        raise Conflict([row])
    if changed.get("hinted") and is_confidential(row):
        raise ValueError("Nobody is told of a confidential source.")
    opened = _write(row, changed, by)
    if "own_report" in changed:
        for other in _of_same_document(row).exclude(own_report=row.own_report):
            _write(other, {"own_report": row.own_report}, by)
    follow(outcome, by, opened)
    return row


@transaction.atomic
def remove(evidence, by, seen):
    """Take a piece of evidence out: its passage is undecided again. Raises Conflict where another
    version stands than the one seen, or none."""
    outcome = _locked(evidence.outcome)
    row = _evidence(outcome).filter(pk=evidence.pk).first()
    if row is None or row.version != seen:
        raise Conflict([row] if row else [])
    _record(REMOVED, row, by, before=told(row))
    row.delete()
    follow(outcome, by, row.passage_id is not None or row.hinted)


def follow(outcome, by, opened):
    """What comes after every act on the evidence of an outcome: the step that it carries is worked
    out anew. A released outcome whose quotes changed (`opened`) is taken back, and so is a first
    officer's request to release it, as where its words change: nothing reaches donors that nobody
    released."""
    if opened and (outcome.is_released or outcome.release_asked_at):
        withdraw(outcome, by)
    recount(outcome)


def removal(outcome, pk):
    """The event by which the evidence of that ID was taken out of an outcome; None where none
    was."""
    events = Event.objects.filter(
        subject_kind=outcome._meta.model_name,
        subject_id=outcome.pk,
        verb__in=(REMOVED, DISMISSED),
        before__evidence=pk,
    )
    return events.select_related("by").first()


def in_words(event):
    """What an event of the desk says, in a line: the stance as it was and is, the source, the
    claim, and every other word that changed. "" for an event of something else."""
    before, after = event.before, event.after
    known = after or before
    if event.verb not in VERBS or "source" not in known:
        return ""
    words = [known["source"], Claim(known["claim"]).label]
    stances = [Stance(side["stance"]).label for side in (before, after) if side.get("stance")]
    words[:0] = [" → ".join(map(str, dict.fromkeys(stances)))] if stances else []
    for name, label in _TOLD:
        was, now = (_shown(name, side.get(name)) for side in (before, after))
        if was != now:
            words.append(f"{label}: {was or '–'} → {now or '–'}" if before else f"{label}: {now}")
    if before and after and before.get("by") != event.by.get_username():
        words.append(_("before by %(name)s") % {"name": before["by"]})
    return " · ".join(map(str, words))


def _shown(name, value):
    if name == "test":
        return str(Test(value).label) if value else ""
    if isinstance(value, bool):
        return _("yes") if value else ""
    return f"“{value}”" if value else ""


# --- inside ---------------------------------------------------------------------------------


def _locked(outcome):
    """One decision at a time for each outcome: whoever comes second sees what the first wrote."""
    return Outcome.objects.select_for_update().get(pk=outcome.pk)


def _evidence(outcome):
    return Evidence.objects.filter(outcome=outcome).select_related(
        "outcome", "passage__document__publisher", "document__publisher", "decided_by"
    )


def _standing(outcome, passage, claims):
    """{claim: the decision that stands}, a row of Evidence or NotRelevant."""
    dismissed = NotRelevant.objects.filter(outcome=outcome, passage=passage, claim__in=claims)
    found = {row.claim: row for row in dismissed.select_related("decided_by")}
    decided = _evidence(outcome).filter(passage=passage, claim__in=claims)
    return found | {row.claim: row for row in decided}


def _stop_at_others(standing, seen, agrees):
    """Raise Conflict for what stands, was not seen and does not agree."""
    apart = []
    for claim, row in standing.items():
        version = SEEN_NOT_RELEVANT if isinstance(row, NotRelevant) else row.version
        was_seen = seen.get(claim, 0) if isinstance(seen, dict) else seen
        if version != was_seen and not agrees(row):
            apart.append(row)
    if apart:
        raise Conflict(apart)


def _says(row, mine):
    """Whether a decision says all that `mine` does: the same stance, and no other words."""
    if isinstance(row, NotRelevant) or row.stance != mine["stance"]:
        return False
    return all(mine[name] in (blank, getattr(row, name)) for name, blank in _WORDS.items())


def _made(outcome, claims, by, **values):
    """New rows of Evidence; each repeats what is said of its document already."""
    rows = []
    for claim in claims:
        row = Evidence(outcome=outcome, claim=Claim(claim).value, decided_by=by, **values)
        row.own_report = _of_same_document(row).filter(own_report=True).exists()
        row.save()
        rows.append(row)
    return rows


def _of_same_document(row):
    """What rests on the document of a piece of evidence for the same outcome, but for itself."""
    rows = _evidence(row.outcome).exclude(pk=row.pk)
    if row.passage_id:
        return rows.filter(passage__document=row.passage.document_id)
    return rows.filter(document=row.document_id) if row.document_id else rows.none()


def _write(row, values, by):
    """Write some fields of a piece of evidence. Returns whether what donors read changes."""
    before = told(row)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if set(changed) & set(_WEIGHED):
        row.decided_by, row.decided_at = by, timezone.now()
    row.version += 1
    row.save(update_fields=[*changed, "decided_by", "decided_at", "version"])
    _record(CHANGED, row, by, before, told(row))
    if "hinted" in changed:
        return True
    return (row.passage_id is not None or row.hinted) and bool(set(changed) & set(_OPEN))


def told(row):
    """What events say of a piece of evidence."""
    return {
        "evidence": row.pk,
        "claim": row.claim,
        "source": source_of(row),
        "passage": row.passage_id,
        "stance": row.stance,
        "note": row.note,
        "test": row.test,
        "from": row.quote_start,
        "to": row.quote_end,
        "quote": row.quote if row.quote_start is not None else "",
        "opened": row.opened,
        "own_report": row.own_report,
        "hinted": row.hinted,
        "by": row.decided_by.get_username(),
    }


def is_confidential(row):
    """Whether the document of a piece of evidence, or of what is not relevant, is confidential, or
    its publisher is."""
    document = row.passage.document if row.passage_id else getattr(row, "document", None)
    return document is not None and Visibility.CONFIDENTIAL in (
        document.visibility,
        document.publisher and document.publisher.visibility,
    )


def _told_not_relevant(row):
    return {
        "claim": row.claim,
        "source": source_of(row),
        "passage": row.passage_id,
        "by": row.decided_by.get_username(),
    }


def source_of(row):
    """Where a piece of evidence, or what is not relevant, comes from, in a few words."""
    if row.passage_id:
        document = row.passage.document
        return f"{document.publisher or document.title} ¶ {row.passage.number}"
    document = getattr(row, "document", None)
    return str(document) if document else row.reference[:120]


def _record(verb, row, by, before=None, after=None):
    """An event of the outcome, as closed as the document is that it speaks of."""
    record(verb, row.outcome, by, before, after, confidential=is_confidential(row))
