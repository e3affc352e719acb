"""How well discovery does on sentences that a person labelled; `pytest -s` shows the figures.

`labelled/first.txt` was in sight while the rules were made. `later.txt` was written when they were
done, and they were mended where it showed them wrong; `last.txt` was written after that.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from sources.discovery import discover

LABELLED = Path(__file__).parent / "labelled"
FILES = ("first.txt", "later.txt", "last.txt")
NUMBERED, ACRONYMS, FORMS, NO_FORMS = "N", "A", "F", "F none"
LEAST = {NUMBERED: 0.95, ACRONYMS: 0.85, FORMS: 0.8}  # of precision and of recall
NAMES = {NUMBERED: "numbered instruments", ACRONYMS: "acronym introductions", FORMS: "by form"}


class Score(NamedTuple):
    right: int
    missed: list
    wrong: list

    @property
    def precision(self):
        return self.right / (self.right + len(self.wrong) or 1)

    @property
    def recall(self):
        return self.right / (self.right + len(self.missed) or 1)


def sentences(name):
    """[(sentence, its labels)] of a file: labels are the indented lines below it."""
    found = []
    for line in (LABELLED / name).read_text().splitlines():
        if line.startswith("  "):
            found[-1][1].append(line.strip())
        elif line.strip() and not line.startswith("#"):
            found.append((line, []))
    return found


def told(find):
    """A find as a label would say it, or None for what is not labelled."""
    if find.number:
        return f"N {find.form} {find.number} {find.date or '-'}"
    if find.long_name:
        return f"A {find.acronym} | {find.long_name}"
    return f"F {find.form} | {find.name}"


def score(kind, name):
    right, missed, wrong = 0, [], []
    for sentence, labels in sentences(name):
        if kind == FORMS and not any(label.startswith(FORMS) for label in labels):
            continue
        due = [label for label in labels if label.startswith(kind) and label != NO_FORMS]
        for label in map(told, discover(sentence)):
            if label in due:
                due.remove(label)
                right += 1
            elif label.startswith(kind):
                wrong.append(f"{label}  <- {sentence}")
        missed += [f"{label}  <- {sentence}" for label in due]
    return Score(right, missed, wrong)


# Not every file has labels of every kind.
CASES = [
    (kind, name)
    for kind in LEAST
    for name in FILES
    if any(label.startswith(kind) for _text, labels in sentences(name) for label in labels)
]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_labelled_sentences_are_found(kind, name, record_property):
    result = score(kind, name)
    figures = (
        f"{NAMES[kind]}, {name}: precision {result.precision:.3f}, "
        f"recall {result.recall:.3f} of {result.right + len(result.missed)} mentions"
    )
    record_property("figures", figures)
    assert min(result.precision, result.recall) >= LEAST[kind], (result.missed, result.wrong)


def test_the_set_is_large_and_holds_look_alikes():
    everything = [labels for name in FILES for _sentence, labels in sentences(name)]
    assert sum(len(labels) for labels in everything if labels != [NO_FORMS]) >= 150
    assert sum(not labels or labels == [NO_FORMS] for labels in everything) >= 50
