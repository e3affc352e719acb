"""What two or more reviewers said of the same outcomes, before they could read each other: in all,
by harvest, and by pair of reviewers."""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _

from .agreement import agreement
from .models import RATINGS, Review


class Group(NamedTuple):
    """How far the reviewers agree on some outcomes: an Agreement for each rating."""

    label: str
    agreements: list

    @property
    def count(self):
        """How many outcomes two or more have rated."""
        return max(one.count for one in self.agreements)


class RatedTwice(NamedTuple):
    """Groups of outcomes: all of them, [each harvest], [each pair of reviewers]."""

    all: Group
    harvests: list
    pairs: list


def rated_twice(user):
    """How far reviewers agree, as RatedTwice. Counted are the reviews that `user` may read, and
    those of outcomes whose ratings are agreed. One query."""
    said, harvest_of, names = defaultdict(dict), {}, {}
    rows = Review.objects.countable_by(user).order_by("outcome", "pk")
    about = ("outcome", "outcome__harvest_period", "reviewer", "reviewer__username")
    blind = [f"blind_{name}" for name in RATINGS]
    for outcome, harvest, reviewer, name, *ratings in rows.values_list(*about, *blind):
        said[outcome][reviewer] = ratings
        harvest_of[outcome], names[reviewer] = harvest, name
    twice = {pk: reviews for pk, reviews in said.items() if len(reviews) > 1}
    harvests, pairs = defaultdict(list), defaultdict(list)
    for pk, reviews in twice.items():
        harvests[harvest_of[pk] or _("not stated")].append(list(reviews.values()))
        for one, other in combinations(sorted(reviews, key=names.get), 2):
            pairs[names[one], names[other]].append([reviews[one], reviews[other]])
    return RatedTwice(
        _group(_("All outcomes"), [list(reviews.values()) for reviews in twice.values()]),
        [_group(label, harvests[label]) for label in sorted(harvests)],
        [_group(f"{one} · {other}", pairs[one, other]) for one, other in sorted(pairs)],
    )


def _group(label, units):
    """units: for each outcome, each reviewer's ratings in the order of RATINGS."""
    found = [agreement([said[at] for said in unit] for unit in units) for at in range(len(RATINGS))]
    return Group(label, found)
