"""Giving outcomes to reviewers, and taking them back."""

from itertools import cycle, islice

from django.contrib.auth import get_user_model
from django.db import transaction

from sources.access import reads_inside
from sources.history import record_many

from .models import Assignment, Outcome

GIVEN, TAKEN = "gave to reviewers", "took from reviewers"


def reviewers():
    """Who can be given outcomes: active accounts that may review, by name."""
    users = get_user_model().objects.with_perm(
        "outcomes.add_review",
        include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return [user for user in users.order_by("username") if reads_inside(user)]


def names(keys):
    """{ID: username} of some accounts."""
    accounts = get_user_model().objects.filter(pk__in=keys)
    return dict(accounts.values_list("pk", "username"))


def shared(outcomes, people, each=None):
    """{outcome ID: [people]}: all of them for every outcome or, with `each`, so many in turn, so
    that everybody gets as many as the others, or one less."""
    if not each or each >= len(people):
        return {outcome.pk: list(people) for outcome in outcomes}
    turn = cycle(people)
    return {outcome.pk: list(islice(turn, each)) for outcome in outcomes}


@transaction.atomic
def give(given, by):
    """Give outcomes to reviewers: {outcome ID: [users]}. Who has one already keeps it. Returns how
    many were given out."""
    return _write(given, by, giving=True)


@transaction.atomic
def take(taken, by):
    """Take outcomes from reviewers: {outcome ID: [users]}. Returns how many were taken."""
    return _write(taken, by, giving=False)


def assigned(outcomes, user):
    """{outcome ID: [users]} of whom some outcomes are given to, as `user` may read it."""
    rows = Assignment.objects.visible_to(user).filter(outcome__in=[o.pk for o in outcomes])
    found = {outcome.pk: [] for outcome in outcomes}
    for row in rows.select_related("reviewer").order_by("reviewer__username"):
        found[row.outcome_id].append(row.reviewer)
    return found


def in_words(event):
    """What an event of this room says, in a line; "" for an event of something else."""
    if event.verb not in (GIVEN, TAKEN):
        return ""
    return ", ".join((event.after or event.before)["reviewers"])


# --- inside ---------------------------------------------------------------------------------


def _write(wanted, by, giving):
    outcomes = list(Outcome.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    rows = Assignment.objects.filter(outcome__in=outcomes)
    there = set(rows.values_list("outcome", "reviewer"))
    told, new, gone = [], [], []
    for outcome in outcomes:
        people = [u for u in wanted[outcome.pk] if ((outcome.pk, u.pk) in there) != giving]
        if not people:
            continue
        names = {"reviewers": [user.get_username() for user in people]}
        told.append((outcome, *((None, names) if giving else (names, None))))
        for user in people:
            row = Assignment(outcome=outcome, reviewer=user, assigned_by=by)
            (new if giving else gone).append(row)
    Assignment.objects.bulk_create(new)
    for row in gone:
        rows.filter(outcome=row.outcome, reviewer=row.reviewer).delete()
    record_many(GIVEN if giving else TAKEN, told, by)
    return len(new) + len(gone)
