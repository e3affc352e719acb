"""What waits for a person, for the home page."""

from django.db.models import Exists, OuterRef

from .candidates import PREFIX
from .models import Outcome, Review
from .scales import Status


def to_review(user):
    """The leads and outcomes that `user` has not rated, those given to nobody included."""
    mine = Review.objects.filter(outcome=OuterRef("pk"), reviewer=user)
    return (
        Outcome.objects.visible_to(user)
        .filter(~Exists(mine), status__in=(Status.LEAD, Status.OUTCOME))
        .order_by("slug")
    )


def to_sort(user):
    """The candidates that nobody has accepted, merged or set aside."""
    return Outcome.objects.visible_to(user).filter(
        status=Status.CANDIDATE, fragment_id__startswith=PREFIX
    )
