"""What waits for a person: outcomes to rate, and candidates to sort."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .candidates import PREFIX
from .models import RATINGS, Assignment, Outcome, Review
from .scales import Status

WEIGHED = (Status.LEAD, Status.OUTCOME)


def to_review(user, rows=None):
    """The leads and outcomes that wait for `user`'s rating, in the order in which they come: what
    is given to that person, then those with the fewest reviews.

    rows  a queryset of Outcome that `user` may read; all there are without one

    What `user` has rated waits no more. What is given to others alone is for these; what nobody
    was given waits until all its ratings are agreed.
    """
    rows = Outcome.objects.visible_to(user) if rows is None else rows
    given = Assignment.objects.filter(outcome=OuterRef("pk"))
    reviews = Review.objects.filter(outcome=OuterRef("pk")).order_by()
    counted = reviews.values("outcome").annotate(n=Count("pk")).values("n")
    agreed = Q(**{f"agreed_{name}__isnull": False for name in RATINGS})
    return (
        rows.filter(status__in=WEIGHED)
        .annotate(to_me=Exists(given.filter(reviewer=user)), others=Exists(given))
        .annotate(review_count=Coalesce(Subquery(counted), 0))
        .filter(~Exists(reviews.filter(reviewer=user)))
        .filter(Q(to_me=True) | Q(others=False) & ~agreed)
        .order_by("-to_me", "review_count", "slug")
    )


def rated(user, rows):
    """Those of some leads and outcomes that `user` has rated."""
    mine = Review.objects.filter(outcome=OuterRef("pk"), reviewer=user)
    return rows.filter(Exists(mine), status__in=WEIGHED)


def to_sort(user):
    """The candidates that nobody has accepted, merged or set aside."""
    return Outcome.objects.visible_to(user).filter(
        status=Status.CANDIDATE, fragment_id__startswith=PREFIX
    )
