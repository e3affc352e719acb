"""Random sequences of imports, edits, releases and undos, beside a model of what has to stand.

The model: an outcome is a pile of what was done to it. An import that is taken back takes its layer
away where it lies on top, and leaves the outcome alone where somebody, or a later import, worked on
it since; without `rest` it takes back nothing then. Where the last layer goes, so does the outcome.
"""

import random

from harvest import choices, commit, undo
from harvest.choices import Refused
from harvest.preview import preview
from harvest.readers import fieldtext
from outcomes import editing
from outcomes.models import Outcome
from sources.access import Visibility
from sources.release import set_visibility

NAMES = ("SEQ/1", "SEQ/2", "SEQ/3", "SEQ/4")
STEPS = 9
FIELDS = ("country", "description")


class Sequence:
    """One sequence, of the seed that is given, by an officer."""

    def __init__(self, seed, by):
        self.draw, self.by = random.Random(seed), by
        self.piles = {name: [] for name in NAMES}  # [(what did it, {field: value})], oldest first
        self.closed, self.imports, self.told = set(), [], []

    def play(self):
        for step in range(STEPS):
            act = self.draw.choice((self.bring_in, self.bring_in, self.edit, self.take_back))
            act(step)
            self.compare()

    # -- what is done ------------------------------------------------------------------------

    def bring_in(self, step):
        some = self.draw.sample(NAMES, self.draw.randint(1, len(NAMES)))
        values = {
            name: {"country": f"Land {step}", "description": f"{self._words()} {name} {step}."}
            for name in some
        }
        text = "---\n".join(
            f"**FragmentID**: {name}\n**Description**: {value['description']}\n"
            f"**Country**: {value['country']}\n"
            for name, value in values.items()
        )
        harvest = preview(fieldtext.read(text), text.encode(), f"{step}.txt", self.by)
        for kind in harvest.doubts:
            choices.acknowledge(harvest, kind, self.by)
        choices.decide(harvest, None, "new", self.by)
        commit.commit(harvest, self.by)
        self.imports.append((harvest, some))
        for name in some:
            self.piles[name].append((harvest.pk, values[name]))
        self.told.append(f"import {harvest.pk} of {some}")

    def edit(self, step):
        there = [name for name, pile in self.piles.items() if pile]
        if not there:
            return
        name = self.draw.choice(there)
        field = self.draw.choice(FIELDS)
        outcome = Outcome.objects.get(fragment_id=name)
        if self.draw.random() < 0.2:
            set_visibility(outcome, Visibility.CONFIDENTIAL, self.by)
            self.closed.add(name)
            self.told.append(f"close {name}")
            return
        value = f"{self._words()} {step}"
        editing.change(outcome, {field: value}, self.by)
        self.piles[name].append(("edit", {field: value}))
        self.told.append(f"edit {name}")

    def take_back(self, step):
        if not self.imports:
            return
        harvest, some = self.draw.choice(self.imports)
        rest = self.draw.random() < 0.7
        harvest.refresh_from_db()
        kept = [name for name in some if self.piles[name][-1][0] != harvest.pk]
        self.told.append(f"undo {harvest.pk}{' but for the rest' if rest else ''}: keeps {kept}")
        try:
            undo.undo(harvest, self.by, rest)
        except Refused:
            assert kept and not rest, self.told
            return
        assert rest or not kept, self.told
        self.imports.remove((harvest, some))
        for name in some:
            if name not in kept:
                self.piles[name].pop()
                if not self.piles[name]:
                    self.closed.discard(name)

    def _words(self):
        """Words that no other row has, so that none is taken for a duplicate."""
        letters = "abcdefghijklmnopqrstuvwxyz"
        return " ".join("".join(self.draw.choices(letters, k=7)) for _ in range(8))

    # -- what stands -------------------------------------------------------------------------

    def compare(self):
        expected = {}
        for name, pile in self.piles.items():
            if pile:
                values = {}
                for _what, layer in pile:
                    values |= layer
                expected[name] = values | {"closed": name in self.closed}
        found = {
            outcome.fragment_id: {field: getattr(outcome, field) for field in FIELDS}
            | {"closed": outcome.visibility == Visibility.CONFIDENTIAL}
            for outcome in Outcome.objects.filter(fragment_id__in=NAMES)
        }
        assert found == expected, self.told
