"""Share links: a dashboard within a filter, or one outcome, for somebody without an account.

Whoever opens one reads what a donor reads, and of that what is within the link alone. Of a token,
256 bits, the hash is kept (as of links to outsiders: an offline guess is hopeless, so a plain
SHA-256 does).
"""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.access import OPEN_LEVELS, Visitor
from sources.history import record
from sources.lists import chips

from .facets import facets
from .filters import DashboardFilter
from .models import Outcome, ShareLink

DAYS, MOST_DAYS = 30, 365
SHARED, REVOKED = "shared", "stopped sharing"


class NotPossible(Exception):
    """Nothing can be shared so; the message says why."""


def reader():
    """As whom one reads by a share link."""
    return Visitor(OPEN_LEVELS)


@transaction.atomic
def share(name, by, outcome=None, query="", days=DAYS):
    """Make a link to one outcome, or to the dashboard under a filter (`query` as an address has
    it). Returns (ShareLink, its token, which is kept nowhere). Raises NotPossible."""
    if outcome is not None and not outcome.is_released:
        raise NotPossible(_("Only what is released can be shared."))
    if outcome is None:
        _check(query)
    token = secrets.token_urlsafe(32)
    row = ShareLink.objects.create(
        name=name.strip(),
        outcome=outcome,
        query=query,
        token_hash=_hash(token),
        made_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(SHARED, outcome or row, by, after={"name": row.name, "filter": query})
    return row, token


@transaction.atomic
def revoke(row, by):
    """Stop a link; nothing where somebody did already."""
    row = ShareLink.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(REVOKED, row.outcome or row, by, after={"name": row.name})


def working(token):
    """The ShareLink of a token that works, or None."""
    return _working().filter(token_hash=_hash(token)).first()


def working_by_id(pk):
    """As `working`, for the ID of a link that was opened."""
    return _working().filter(pk=pk).first()


def count_opening(row):
    """A link was opened: count it."""
    ShareLink.objects.filter(pk=row.pk).update(opened=F("opened") + 1, opened_last=timezone.now())


def within(row):
    """The outcomes that a link shows, for `reader()`: a queryset."""
    rows = Outcome.objects.visible_to(reader())
    if row.outcome_id:
        return rows.filter(pk=row.outcome_id)
    return rows.filter(pk__in=_filter(row.query).rows().order_by().values("pk"))


def narrowed(row):
    """[(name of a filter, word)] of what a link is narrowed to, in words for who opened it; without
    those that no outcome has that they may read."""
    filterset = _filter(row.query)
    return [(chip.label, chip.shown) for chip, known in _chips(filterset) if known]


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb not in (SHARED, REVOKED):
        return ""
    return f"“{event.after['name']}”"


# --- inside ---------------------------------------------------------------------------------


def _filter(query):
    who = reader()
    rows = Outcome.objects.visible_to(who).with_ratings(who)
    return DashboardFilter(QueryDict(query), rows, who).checked()


def _check(query):
    """Raises NotPossible for a filter that donors do not know, or that finds nothing for them."""
    try:
        filterset = _filter(query)
    except BadRequest as problem:
        raise NotPossible(
            _("Whoever opens the link reads as donors do, and cannot filter so. %(why)s")
            % {"why": problem}
        ) from None
    for chip, known in _chips(filterset):
        if not known:
            raise NotPossible(
                _("No released outcome has “%(label)s: %(word)s”; leave it out.")
                % {"label": chip.label, "word": chip.shown}
            )


def _chips(filterset):
    """[(lists.Chip, whether some outcome has it)]; words that are searched for are always known."""
    choices = facets(filterset)
    known = {
        (facet.name, choice.value.casefold())
        for facet in choices
        for choice in facet.choices
        if choice.count
    }
    found = chips(filterset, choices, QueryDict())
    return [
        (chip, name == "q" or (name, word.casefold()) in known)
        for chip, (name, word) in zip(found, filterset.narrowing(), strict=True)
    ]


def _working():
    """A link to an outcome that is withdrawn leads nowhere, as one that never was."""
    open_still = Q(outcome=None) | Q(outcome__visibility__in=OPEN_LEVELS)
    rows = ShareLink.objects.filter(open_still, expires_at__gt=timezone.now(), revoked_at=None)
    return rows.select_related("outcome")


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
