"""Asking outsiders who know a case whether they agree with it, by a link that needs no account.

A link has a token of 256 bits, of which the hash alone is kept. It expires, can be revoked, and is
used up by the answer; another link to the same person revokes it. Answers roll up to what the
outcome says of its substantiation, and to the step that its evidence carries.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.access import Visibility
from sources.history import record, system_account

from .models import PARTS, Link, Outcome, Person, Substantiation
from .outsiders import ties_of_person
from .release import withdraw
from .scales import Substantiated, Verdict
from .strength import recount

DAYS = 30  # that a link works, where nothing else is said
ASKED, REMINDED, WITHDREW = (
    "asked an outsider about",
    "reminded an outsider of",
    "withdrew a question",
)
ANSWERED, ROLLED = "was answered by an outsider on", "substantiated"
VERBS = (ASKED, REMINDED, WITHDREW, ANSWERED, ROLLED)


class NotPossible(Exception):
    """What was asked cannot be done; the message says why."""


@transaction.atomic
def ask(outcome, person, relation, statement, by, independence="", days=DAYS):
    """Ask a person about an outcome. Returns (Substantiation, token).

    person     {name, organisation, contact, language} of a Person
    relation   how the person knows the case
    statement  {part: text} of PARTS as it is put to the person
    independence  why a person with a tie to the outcome is an outsider all the same
    The token is given once and kept nowhere. Raises NotPossible for a person with a tie and no
    reason, for one who was asked already, and for a statement without a description.
    """
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    statement = {part: statement.get(part, "").strip() for part in PARTS}
    if not statement["description"]:
        raise NotPossible(_("There is nothing to agree with: say what changed."))
    ties = ties_of_person(outcome, person["name"], person.get("organisation", ""))
    if ties and not independence.strip():
        raise NotPossible(
            _("No outsider: %(why)s. State why the person counts as one all the same.")
            % {"why": "; ".join(ties)}
        )
    there = Person.objects.filter(
        name__iexact=person["name"].strip(), contact__iexact=person.get("contact", "").strip()
    ).first()
    if there and Substantiation.objects.filter(outcome=outcome, person=there).exists():
        raise NotPossible(_("%(name)s was asked about it already.") % {"name": there.name})
    if there is None:
        there = Person.objects.create(added_by=by, **person)
    row = Substantiation.objects.create(
        outcome=outcome,
        person=there,
        relation=relation,
        independence=independence.strip() if ties else "",
        statement=statement,
        asked_by=by,
        visibility=Visibility.CONFIDENTIAL,
    )
    record(ASKED, outcome, by, after=_told(row), confidential=True)
    _roll_up(outcome, by)
    return row, _link(row, by, days)


@transaction.atomic
def remind(row, by, days=DAYS):
    """Make another link for somebody who has not answered; the ones before it are revoked. Returns
    the token. Raises NotPossible for who has answered, or is asked no more."""
    row = _open(row)
    _revoke(row)
    row.reminded_at = timezone.now()
    row.save(update_fields=["reminded_at"])
    record(REMINDED, row.outcome, by, after=_told(row), confidential=True)
    return _link(row, by, days)


@transaction.atomic
def withdraw_question(row, by):
    """Ask no more: the link works no longer. Raises NotPossible as `remind`."""
    row = _open(row)
    _revoke(row)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(WITHDREW, row.outcome, by, before=_told(row), confidential=True)
    _roll_up(Outcome.objects.select_for_update().get(pk=row.outcome_id), by)


def working_link(token):
    """The Link of a token, if it works; None for one that expired, was used or revoked, or never
    was, without telling these apart."""
    found = Link.objects.filter(token_hash=_hash(token)).filter(_works()).first()
    return found and _with_statement(found.pk)


def working_link_of(pk):
    """The same by its ID, as a session keeps it."""
    return _with_statement(pk)


@transaction.atomic
def answer(link, verdicts, comments, naming):
    """Save a person's answer, by which the link is used up. Returns the Substantiation.

    verdicts  {part: a Verdict} of the parts that were put; comments {part: text}
    naming    a Substantiation.Naming
    Raises NotPossible where the link works no longer.
    """
    # Two who send the form at once: the second finds the link used.
    link = Link.objects.select_for_update().filter(_works(), pk=link.pk).first()
    if link is None:
        raise NotPossible(_("This link does not work any more."))
    row = Substantiation.objects.select_for_update().get(pk=link.substantiation_id)
    now = timezone.now()
    for part in PARTS:
        setattr(row, part, Verdict(verdicts.get(part, "")).value)
        setattr(row, f"{part}_comment", comments.get(part, "").strip())
    row.naming, row.answered_at = Substantiation.Naming(naming).value, now
    row.save()
    link.used_at = now
    link.save(update_fields=["used_at"])
    outcome = Outcome.objects.select_for_update().get(pk=row.outcome_id)
    by = system_account()
    record(ANSWERED, outcome, by, after=_told(row) | _answered(row), confidential=True)
    _roll_up(outcome, by, named=row.naming != Substantiation.Naming.NOBODY)
    return row


def rolled_up(rows):
    """What the answers to one outcome come to, as Substantiated; `rows` are its Substantiations.

    An answer that fully agrees with every part it speaks of agrees; one that disagrees with what
    changed disagrees; every other agrees partly; "cannot say" says nothing. All agree:
    substantiated. All disagree: not substantiated. Some of both: contested. Else partly. Without
    any that says something it is pending while somebody is asked still, and not substantiated when
    nobody is.
    """
    asked = [row for row in rows if row.withdrawn_at is None]
    said = {_agrees(row) for row in asked if row.answered_at} - {None}
    if not asked:
        return Substantiated.NOT_ASKED
    if not said:
        waiting = any(row.answered_at is None for row in asked)
        return Substantiated.PENDING if waiting else Substantiated.NOT_SUBSTANTIATED
    if said == {Verdict.FULLY}:
        return Substantiated.SUBSTANTIATED
    if said == {Verdict.DISAGREE}:
        return Substantiated.NOT_SUBSTANTIATED
    return Substantiated.CONTESTED if Verdict.DISAGREE in said else Substantiated.PARTLY


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb not in VERBS:
        return ""
    side = event.after or event.before
    if event.verb == ROLLED:
        return str(Substantiated(side["substantiation"]).label)
    words = [side.get("person", "")]
    words += [f"{part}: {Verdict(side[part]).label}" for part in PARTS if side.get(part)]
    return " · ".join(words)


# --- inside ---------------------------------------------------------------------------------


def _agrees(row):
    """What an answer says in all: a Verdict, or None where it says nothing."""
    said = [getattr(row, part) for part in PARTS if getattr(row, part)]
    said = [verdict for verdict in said if verdict != Verdict.CANNOT_SAY]
    if not said:
        return None
    if row.description == Verdict.DISAGREE:
        return Verdict.DISAGREE
    return Verdict.FULLY if set(said) == {Verdict.FULLY} else Verdict.PARTLY


def _roll_up(outcome, by, named=False):
    """Write to a locked outcome what its answers come to. Where what donors read of it changes with
    it, or they would read who answered (`named`), a release is taken back: an officer looks at it
    before it is released again."""
    now = rolled_up(list(Substantiation.objects.filter(outcome=outcome)))
    before = outcome.substantiation
    if before != now:
        outcome.substantiation = now.value
        outcome.save(update_fields=["substantiation"])
        record(ROLLED, outcome, by, {"substantiation": before}, {"substantiation": now.value})
    if (named or before != now) and (outcome.is_released or outcome.release_asked_at):
        withdraw(outcome, by)
    recount(outcome)


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _works():
    now = timezone.now()
    return Q(
        expires_at__gt=now,
        used_at__isnull=True,
        revoked_at__isnull=True,
        substantiation__withdrawn_at__isnull=True,
    )


def _with_statement(pk):
    rows = Link.objects.filter(_works(), pk=pk)
    return rows.select_related("substantiation__person", "substantiation__outcome").first()


def _link(row, by, days):
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        substantiation=row,
        token_hash=_hash(token),
        made_by=by,
        expires_at=timezone.now() + timedelta(days=days),
        visibility=Visibility.CONFIDENTIAL,
    )
    return token


def _revoke(row):
    standing = Link.objects.filter(substantiation=row, revoked_at=None, used_at=None)
    standing.update(revoked_at=timezone.now())


def _open(row):
    row = Substantiation.objects.select_for_update().get(pk=row.pk)
    if row.answered_at:
        raise NotPossible(_("%(name)s has answered already.") % {"name": row.person.name})
    if row.withdrawn_at:
        raise NotPossible(_("%(name)s is asked no more.") % {"name": row.person.name})
    return row


def _told(row):
    return {"person": row.person.name, "substantiation": row.pk}


def _answered(row):
    return {part: getattr(row, part) for part in PARTS} | {"naming": row.naming}
