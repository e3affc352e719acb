"""Releasing an outcome, with the names that go along, and taking it back."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.access import OPEN_LEVELS, Visibility
from sources.history import record
from sources.opening import set_entry
from sources.release import FROM_OPEN_TO_CLOSED, set_visibility

from . import settling
from .models import RATINGS, ClaimMention, Outcome
from .models.claims import OPEN_FIELDS
from .scales import Status


class NotReady(Exception):
    """The outcome cannot be released; the message says what stands in the way."""


class Bundle(NamedTuple):
    """What a release opens besides the outcome itself: register entries and their names."""

    actors: list
    instruments: list
    names: list

    @property
    def rows(self):
        return [*self.actors, *self.instruments, *self.names]


def bundle(outcome, level):
    """The actors, laws and names in the texts that donors read and that `level` would open.

    A confidential entry stays so: its name stands in the text, but its page does not open.
    """
    mentions = ClaimMention.objects.filter(outcome=outcome, field__in=OPEN_FIELDS).select_related(
        "actor_alias__entry", "legal_alias__entry"
    )
    actors, laws, names = {}, {}, {}
    for mention in mentions:
        entries = actors if mention.actor_alias_id else laws
        alias = mention.actor_alias or mention.legal_alias
        if Visibility.CONFIDENTIAL in (alias.visibility, alias.entry.visibility):
            continue
        if _more_closed(alias.entry.visibility, level):
            entries[alias.entry.pk] = alias.entry
        if _more_closed(alias.visibility, level):
            names[(type(alias), alias.pk)] = alias
    return Bundle(list(actors.values()), list(laws.values()), list(names.values()))


class Hindrance(NamedTuple):
    """What stands in the way of a release: a sentence, and where it is mended: "status",
    "ratings" or "checks"."""

    words: str
    where: str


def hindrances(outcome, user, asked=None):
    """[Hindrance]: nothing is released but what a person accepted as an outcome, with all ratings
    agreed and every check settled that somebody has to decide; whether it is confidential is one
    of these.

    asked  its checks that nobody settled, where the caller has them; [] leaves them out
    """
    found = []
    if outcome.status != Status.OUTCOME:
        said = _("Only what a person accepted as an outcome can be released; this is a %(status)s.")
        said %= {"status": outcome.get_status_display().lower()}
        found.append(Hindrance(said, "status"))
    open_ratings = [
        str(outcome._meta.get_field(f"agreed_{name}").verbose_name).rsplit(",", 1)[0]
        for name in RATINGS
        if getattr(outcome, f"agreed_{name}") is None
    ]
    if open_ratings:
        said = _("Not agreed yet: %(ratings)s.") % {"ratings": "; ".join(open_ratings)}
        found.append(Hindrance(said, "ratings"))
    if asked is None:
        asked = settling.sorted_out(outcome, user)[0]
    serious = list(dict.fromkeys(str(check.name) for check in asked if check.serious))
    if serious:
        said = _("Not settled yet: %(checks)s.") % {"checks": "; ".join(serious)}
        found.append(Hindrance(said, "checks"))
    return found


@transaction.atomic
def release(outcome, level, by):
    """Open an outcome that is ready to donors or the public; what `open_outcome` gives. Raises
    NotReady with all that stands in the way."""
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if level not in OPEN_LEVELS:
        raise ValueError(f"{level} is no level to release to")
    reasons = hindrances(outcome, by)
    if reasons:
        raise NotReady(" ".join(reason.words for reason in reasons))
    return open_outcome(outcome, level, by)


@transaction.atomic
def open_outcome(outcome, level, by):
    """Open an outcome, ready or not, with the names in its open texts.

    A row that was ever stated to be confidential, by its file or by a person, needs two officers,
    whatever it says by now: the first call asks and returns False,
    the second, by someone else for the same level, releases and returns True.
    """
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if outcome.release_needs_two and not _second_officer(outcome, level, by):
        return False
    opened = bundle(outcome, level)
    for entry in (*opened.actors, *opened.instruments):
        set_entry(entry, level, by)
    for name in opened.names:
        name.refresh_from_db()
        set_visibility(name, level, by)
    _forget_request(outcome)
    set_visibility(outcome, level, by)
    return True


@transaction.atomic
def withdraw(outcome, by, level=None):
    """Take a release back, or the first officer's request for one; from the next request on
    donors find nothing. `level` is internal or confidential; without it, confidential where the
    file said so. Names stay open: other released rows may hold them."""
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if outcome.release_asked_at:
        _forget_request(outcome)
        record("withdrew", outcome, by, before={"release": "asked"})
    if level is None:
        said = outcome.stated_confidential
        closed = Visibility.CONFIDENTIAL if said else Visibility.INTERNAL
        level = closed if outcome.is_released else outcome.visibility
    if level in OPEN_LEVELS:
        raise ValueError(f"{level} is no level to withdraw to")
    set_visibility(outcome, level, by)


def _second_officer(outcome, level, by):
    """Whether `by` is the second officer for `level`; if the first, the request is noted."""
    asked = outcome.release_asked_by_id
    if asked and asked != by.pk and outcome.release_asked_level == level:
        return True
    if asked != by.pk or outcome.release_asked_level != level:
        outcome.release_asked_at = timezone.now()
        outcome.release_asked_by = by
        outcome.release_asked_level = level
        outcome.save(update_fields=["release_asked_at", "release_asked_by", "release_asked_level"])
        record("asked for release of", outcome, by, after={"visibility": level})
    return False


def _forget_request(outcome):
    outcome.release_asked_at = outcome.release_asked_by = None
    outcome.release_asked_level = ""
    outcome.save(update_fields=["release_asked_at", "release_asked_by", "release_asked_level"])


def _more_closed(one, other):
    return FROM_OPEN_TO_CLOSED.index(one) > FROM_OPEN_TO_CLOSED.index(other)
