"""Taking back a committed import, all of it or what nobody worked on since."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes import editing, questioning
from outcomes.models import (
    Assignment,
    Choice,
    Evidence,
    Note,
    NotRelevant,
    Origin,
    OtherId,
    Outcome,
    Question,
    Review,
    SettledCheck,
    Substantiation,
    Tie,
)
from sources.bulk import update
from sources.history import LOOKS, record
from sources.mentions import Finder
from sources.models import Event

from .choices import Refused, locked
from .commit import CHANGED, MERGED, NEW, one_at_a_time
from .models import HarvestRow, State
from .preview import AT_ONCE


class Touched(NamedTuple):
    """A row whose outcome somebody worked on since the commit: what was done, by whom, when."""

    row: HarvestRow
    outcome: Outcome
    what: str
    who: str
    at: object


def touched(harvest):
    """The rows of a committed import that an undo would take work from, as Touched, in order.

    What was changed or released since; and of outcomes that the import made, and an undo would
    remove, also what was rated, noted, evidenced or given to somebody.
    """
    rows = _to_undo(harvest)
    changed = rows.exclude(outcome__version=F("left_version"))
    released = rows.filter(outcome__released_at__gt=harvest.committed_at)
    found = {}

    def say(some, what, last):
        for row in some.select_related("outcome__released_by"):
            found.setdefault(row.number, (row, what, *last(row.outcome)))

    editors = _editors(changed, harvest)
    say(changed, _("was changed"), lambda outcome: editors.get(outcome.pk, (None, None)))
    say(released, _("was released"), lambda outcome: (outcome.released_by, outcome.released_at))
    for added, who, at, what in _added():
        since = added.filter(**{f"{at}__gt": harvest.committed_at})
        some = rows.filter(NEW).filter(Exists(since.filter(outcome=OuterRef("outcome"))))
        newest = {
            one.outcome_id: (getattr(one, who), getattr(one, at))
            for one in since.filter(outcome__in=some.values("outcome"))
            .select_related(who)
            .order_by(at)
        }
        say(some, what, lambda outcome, newest=newest: newest[outcome.pk])
    return [
        Touched(row, row.outcome, what, who.get_username() if who else "", when)
        for _number, (row, what, who, when) in sorted(found.items())
    ]


def _added():
    """What people add to an outcome: (rows, who, when, what was done to the outcome)."""
    return (
        (Review.objects.all(), "reviewer", "saved_at", _("was rated")),
        # The reference that stands in the file is written with the outcome, by nobody's decision.
        (
            Evidence.objects.exclude(
                reference=F("outcome__evidence_text"), opened=False, note="", passage=None
            ),
            "decided_by",
            "decided_at",
            _("was given evidence"),
        ),
        (NotRelevant.objects.all(), "decided_by", "decided_at", _("was given evidence")),
        (SettledCheck.objects.all(), "settled_by", "settled_at", _("had a check settled")),
        (Tie.objects.all(), "said_by", "said_at", _("was told of a publisher")),
        (Note.objects.all(), "written_by", "written_at", _("was given a note")),
        (Substantiation.objects.all(), "asked_by", "asked_at", _("was put to an outsider")),
        (Question.objects.all(), "asked_by", "asked_at", _("was asked about")),
        (Choice.objects.all(), "chosen_by", "chosen_at", _("was chosen for outsiders")),
        (Assignment.objects.all(), "assigned_by", "assigned_at", _("was given to a reviewer")),
    )


@transaction.atomic
def undo(harvest, by, rest=False, progress=None):
    """Take a committed import back. Returns the harvest.

    Outcomes it made go; of those it changed every earlier value returns, except the visibility,
    which keeps the stricter. With `rest`, rows that somebody worked on since are left alone;
    without it, Refused is raised for them and nothing changes.
    progress  called with (rows done, rows in all)
    """
    one_at_a_time()
    harvest = locked(harvest, State.COMMITTED)
    kept = [one.row.number for one in touched(harvest)]
    if kept and not rest:
        text = ngettext(
            "%(file)s: somebody worked on %(n)d row since. Undo the rest, or nothing.",
            "%(file)s: somebody worked on %(n)d rows since. Undo the rest, or nothing.",
            len(kept),
        )
        raise Refused(text % {"file": harvest.file_name, "n": len(kept)})
    rows = _to_undo(harvest).exclude(number__in=kept)
    finder, done, total = Finder.of_registers(), 0, rows.count()
    # In the opposite order of the commit.
    for which, take_back in ((MERGED, _restore), (CHANGED, _restore), (NEW, _remove)):
        numbers = list(rows.filter(which).order_by("-number").values_list("number", flat=True))
        for start in range(0, len(numbers), AT_ONCE):
            some = HarvestRow.objects.filter(
                harvest=harvest, number__in=numbers[start : start + AT_ONCE]
            ).order_by("-number")
            take_back(harvest, list(some.select_related("outcome")), by, finder)
            some.update(undone=True)
            done += len(numbers[start : start + AT_ONCE])
            if progress:
                progress(done, total)
    questioning.forget_answers(harvest.pk, by)
    harvest.state = State.UNDONE
    harvest.undone_at = timezone.now()
    harvest.undone_by = by
    harvest.save()
    record("undid", harvest, by, after={"file": harvest.file_name, "left alone": len(kept)})
    return harvest


def _to_undo(harvest):
    return HarvestRow.objects.filter(
        harvest=harvest, left_version__isnull=False, outcome__isnull=False, undone=False
    )


def _editors(rows, harvest):
    """{outcome ID: (who did something to it last since the commit, when)}."""
    events = Event.objects.filter(
        subject_kind="outcome",
        subject_id__in=rows.values("outcome_id"),
        at__gt=harvest.committed_at,
    ).exclude(verb__in=LOOKS)
    return {e.subject_id: (e.by, e.at) for e in events.select_related("by").order_by("pk")}


def _restore(harvest, rows, by, finder):
    """Put back what the rows changed."""
    ids = [row.outcome_id for row in rows]
    # Several rows may have been merged with one outcome: then each has its turn.
    turns = [rows] if len(set(ids)) == len(ids) else [[row] for row in rows]
    for turn in turns:
        outcomes = Outcome.objects.select_for_update().in_bulk([row.outcome_id for row in turn])
        changes = []
        for row in turn:
            outcome, fields = outcomes[row.outcome_id], dict(row.before)
            raw = fields.pop("raw", outcome.raw)
            changes.append((outcome, fields, raw))
        editing.change_many(changes, by, verb="undone", finder=finder)
        _left_again(harvest, turn, outcomes)
    OtherId.objects.filter(import_number=harvest.pk, outcome__in=ids).delete()
    Origin.objects.filter(import_number=harvest.pk, outcome__in=ids).delete()


def _left_again(harvest, rows, outcomes):
    """What an earlier import left stands there again, under a later version: note it, or that
    import could not be taken back for what somebody is thought to have changed since."""
    seen = {row.outcome_id: row.seen_version for row in rows}
    earlier = HarvestRow.objects.filter(outcome__in=seen, undone=False).exclude(harvest=harvest)
    left = earlier.values_list("pk", "outcome_id", "left_version")
    update(
        HarvestRow,
        ("id", "left_version"),
        [(pk, outcomes[key].version) for pk, key, version in left if version == seen[key]],
    )


def _remove(harvest, rows, by, finder):
    editing.remove([row.outcome for row in rows], by)
