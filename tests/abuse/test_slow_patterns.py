"""Whoever writes a text on which rules go on for ever (regular expressions that backtrack, loops
within loops). What is longer than a field takes is refused; the longest that it takes is looked at
within so many seconds of processor, which a rule that goes over it for each of its words needs a
hundred times over."""

import signal
from contextlib import contextmanager

import pytest

from harvest.load import load
from outcomes.claims import headline
from outcomes.columns import LONGEST_TEXT
from outcomes.elements import said
from outcomes.models import Outcome
from outcomes.statements import bundled
from sources.dates import find_dates
from sources.history import system_account
from sources.marks import Mark, pieces
from tests.people import make_outcome

pytestmark = pytest.mark.django_db
SECONDS = 30  # of processor, for all units of a rule; on a quiet machine the slowest takes three
UNITS = (
    *("a", " ", "\n", "1", "a ", "A ", "1 ", "(", "[", "“", ", ", "a.", "A. ", "-", "é", "&"),
    *("http://", "2024 ", "12/2/", "Art. 1 ", "and ", "No. 1 of ", "1 January ", "**a", "x@"),
    *("the Council adopted the law and ", "décret n° ", "ABC (", "of the "),
)


def long(unit):
    return "x " + (unit * (LONGEST_TEXT // len(unit)))[: LONGEST_TEXT - 4] + " x"


@contextmanager
def limited():
    """Inside, no more than SECONDS of processor are used."""

    def too_long(*_given):
        raise AssertionError(f"more than {SECONDS} seconds of processor")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


RULES = {
    "dates": find_dates,
    "sentences with two changes": bundled,
    "what a text says": said,
    "headline": lambda text: headline(text, []),
    "marks": lambda text: pieces(text, [Mark(n, n + 2, "mark") for n in range(0, len(text), 3)]),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_on_the_longest_text(name):
    units = UNITS if name != "marks" else UNITS[:2]  # which do not depend on the words
    with limited():
        for unit in units:
            RULES[name](long(unit))


def test_the_page_of_an_outcome_with_the_longest_texts(omar, client_of):
    """Its checks, elements and suggestions, drawn as an officer sees them."""
    client = client_of(omar)
    made = [
        make_outcome(f"LNG/{n}", description=long(unit), contribution_text=long(unit), year=2020)
        for n, unit in enumerate(UNITS[1::7])
    ]
    with limited():
        for outcome in made:
            assert client.get(outcome.get_absolute_url()).status_code == 200
            assert client.get(f"{outcome.get_absolute_url()}edit/").status_code == 200


def test_a_field_of_a_megabyte_is_refused(tmp_path, roles):
    path = tmp_path / "harvest.txt"
    path.write_text(f"**FragmentID**: LNG/1\n**Outcome description**: {'a ' * 500_000}.\n")
    report = load([path], system_account())
    assert not Outcome.objects.exists()
    assert any(f"{LONGEST_TEXT} is the most" in fault for fault in report.faults), report.faults
