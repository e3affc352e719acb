"""What a person answers before a preview is committed: each answer is recorded."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.history import record
from sources.originals import sweep

from .models import Decision, Harvest, HarvestRow, RowVerdict, State


class Refused(Exception):
    """It cannot be done as things are; the message is a sentence for a person."""


def locked(harvest, *states):
    """The Harvest, locked until the transaction ends. Raises Refused unless it is in a state that
    is named."""
    saved = Harvest.objects.select_for_update().filter(pk=harvest.pk).first()
    if saved is None:
        raise Refused(_("%(file)s was discarded.") % {"file": harvest.file_name})
    if saved.state == State.COMMITTED and saved.state not in states:
        raise Refused(_("%(file)s was committed already.") % {"file": saved.file_name})
    if saved.state not in states:
        raise Refused(
            _("%(file)s is in another state by now: %(state)s.")
            % {"file": saved.file_name, "state": saved.get_state_display().lower()}
        )
    return saved


@transaction.atomic
def acknowledge(harvest, kind, by):
    """Take note of all warnings of one kind."""
    saved = locked(harvest, State.PREVIEWED)
    if kind not in saved.doubts:
        raise Refused(_("There is no such warning any more."))
    saved.acknowledged[kind] = {"by": by.get_username(), "at": timezone.now().isoformat()}
    saved.save(update_fields=["acknowledged"])
    record("took note of", saved, by, after={kind: saved.doubts[kind]})


@transaction.atomic
def leave_out_invalid(harvest, by, yes=True):
    """Choose to go ahead without the invalid rows, or (`yes` false) take that back."""
    saved = locked(harvest, State.PREVIEWED)
    saved.skip_invalid = yes
    saved.save(update_fields=["skip_invalid"])
    count = HarvestRow.objects.filter(harvest=saved, verdict=RowVerdict.INVALID).count()
    record("chose about invalid rows of", saved, by, after={"left out": count if yes else 0})


@transaction.atomic
def decide(harvest, numbers, decision, by):
    """Say what possible duplicates are: the rows of these numbers, or with None all undecided.

    Returns how many were decided.
    """
    saved = locked(harvest, State.PREVIEWED)
    rows = HarvestRow.objects.filter(harvest=saved, verdict=RowVerdict.DUPLICATE)
    rows = rows.filter(decision="") if numbers is None else rows.filter(number__in=numbers)
    told = sorted(rows.values_list("number", flat=True))
    rows.update(decision=Decision(decision))
    if told:
        record("decided about rows of", saved, by, after={"rows": told, "decision": decision})
    return len(told)


@transaction.atomic
def discard(harvest, by):
    """Throw away a preview with its rows and, where nothing else has it, the kept file."""
    saved = locked(harvest, State.PREVIEWED, State.READING)
    record("discarded", saved, by, before={"file": saved.file_name})
    saved.delete()
    transaction.on_commit(lambda: sweep(Harvest, harvest.sha256))
