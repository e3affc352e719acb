"""Two officers at one outcome at once, in five hundred random orders: whatever either of them saves
stands or is in the history, and whoever saves second on something else than what was seen is told,
with nothing lost.

Each opens a form (and sees what stands), and saves it some time later. That two transactions at
the same moment wait for each other is tried with threads in test_deciding.py.
"""

import random

import pytest
from django.db import transaction

from outcomes import agreeing, deciding, editing, happened
from outcomes.models import RATINGS, Evidence, Outcome, Review
from outcomes.reviews import REVIEWED, REVISED, save_review
from outcomes.scales import Claim, Stance
from sources.history import of
from tests.people import make_document, make_outcome

pytestmark = pytest.mark.django_db
ORDERS, STEPS = 500, 4  # of each officer
FIELDS = ("country", "region", "significance_text")
STANCES = [stance.value for stance in Stance]


class Officer:
    """Opens forms and saves them, each later than it was opened; `said` is what was saved."""

    def __init__(self, user, outcome, passage, chance):
        self.user, self.outcome, self.passage, self.chance = user, outcome, passage, chance
        self.opened, self.edits, self.reviews, self.stances, self.told = [], [], [], [], 0

    def step(self):
        """Open another form, or save the one that was opened first."""
        if self.opened and self.chance.random() < 0.6:
            self.opened.pop(0)()
            return
        word = f"{self.user}-{self.chance.randrange(10**6)}"
        act = self.chance.choice([self._edit, self._review, self._decide])
        self.opened.append(act(word))

    def finish(self):
        while self.opened:
            self.opened.pop(0)()

    def _edit(self, word):
        field = self.chance.choice(FIELDS)
        version = Outcome.objects.get(pk=self.outcome.pk).version

        def save():
            try:
                editing.change(self.outcome, {field: word}, self.user, version)
            except editing.Stale as stale:
                # The second sees what stands, and can save on it: both texts are there.
                self.told += 1
                assert stale.current.version > version
                editing.change(self.outcome, {field: word}, self.user, stale.current.version)
            self.edits.append((field, word))

        return save

    def _review(self, word):
        ratings = {name: 1 + self.chance.randrange(3) for name in RATINGS}

        def save():
            save_review(self.outcome, self.user, ratings, word)
            self.reviews.append((ratings, word))

        return save

    def _decide(self, word):
        stance = self.chance.choice(STANCES)
        row = Evidence.objects.filter(outcome=self.outcome, passage=self.passage).first()
        seen = row.version if row else 0

        def save():
            about = (self.outcome, self.passage, [Claim.CHANGE], stance, self.user)
            try:
                deciding.decide(*about, seen, note=word)
            except deciding.Conflict as conflict:
                self.told += 1
                [current] = conflict.current
                assert current.version > seen
                deciding.decide(*about, current.version, note=word)
            self.stances.append((stance, word))

        return save


def test_nothing_is_lost_in_any_order(omar, odile):
    outcome = make_outcome("TWO/1", description="The council of Exampleville met.")
    passage = make_document("Report", ["The council met."]).passages.get()
    told = 0
    for seed in range(ORDERS):
        with transaction.atomic():
            chance = random.Random(seed)
            two = [Officer(user, outcome, passage, chance) for user in (omar, odile)]
            order = two * STEPS
            chance.shuffle(order)
            for officer in order:
                officer.step()
            for officer in two:
                officer.finish()
            holds(outcome, two, seed)
            told += sum(officer.told for officer in two)
            transaction.set_rollback(True)
    # The orders did bring the two into each other's way.
    assert told > ORDERS / 4


def holds(outcome, two, seed):
    outcome = Outcome.objects.get(pk=outcome.pk)
    events = list(of(outcome).order_by("pk"))
    said = [str((event.before, event.after)) for event in events]
    for officer in two:
        for _what, word in (*officer.edits, *officer.reviews, *officer.stances):
            assert any(word in text for text in said), (seed, word)
        own = Review.objects.filter(outcome=outcome, reviewer=officer.user).first()
        if officer.reviews:
            ratings, rationale = officer.reviews[-1]
            assert (own.rationale, {n: getattr(own, n) for n in RATINGS}) == (rationale, ratings)
        else:
            assert own is None
    # Each change begins where the one before it ended, and the last one is what stands.
    for field in FIELDS:
        chain = [(e.before[field], e.after[field]) for e in events if field in e.before]
        ends = ["", *(after for _before, after in chain)]
        assert [before for before, _after in chain] == ends[:-1], seed
        assert getattr(outcome, field) == ends[-1], seed
    for officer in two:
        mine = [e.after for e in events if e.by == officer.user and e.verb in (REVIEWED, REVISED)]
        assert [one["rationale"] for one in mine] == [word for _r, word in officer.reviews], seed
    reviews = list(Review.objects.filter(outcome=outcome))
    for name in RATINGS:
        values = {getattr(review, name) for review in reviews}
        one = len(reviews) >= agreeing.ENOUGH and len(values) == 1
        assert getattr(outcome, f"agreed_{name}") == (values.pop() if one else None), seed
    assert len(happened.lines(events)) == len(events)
