"""Malformed files: each is refused with one clear line, or read into texts that can be stored.

These are a choice; `python -m benchmarks.malformed` reads all, and sees to the time as well.
"""

import pytest

from harvest.load import load
from harvest.models import Harvest, HarvestRow
from outcomes.models import Outcome
from sources.history import system_account
from sources.models import Actor, Event, Passage, SourceDocument
from tests.harvest.malformed import CHOSEN, READ, chosen, everything
from tests.harvest.malformed.answers import answer, unclear, unstorable


@pytest.fixture(scope="module")
def cases():
    return {case.name: case for case in chosen()}


def test_there_are_enough():
    names = [case.name for case in everything()]
    assert len(names) == len(set(names)) >= 2000
    assert set(CHOSEN) <= set(names)


def test_the_same_bytes_each_time(cases):
    again = {case.name: case.data for case in chosen()}
    assert again == {name: case.data for name, case in cases.items()}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_malformed_file(cases, name):
    assert answer(cases[name].file_name, cases[name].data).faults == ()


@pytest.mark.django_db
@pytest.mark.parametrize("name", READ)
def test_nothing_stays_of_a_dry_run(cases, name, tmp_path, settings):
    path = tmp_path / f"harvest{cases[name].file_name[-5:].replace('/', '')}"
    path.write_bytes(cases[name].data)
    report = load([path], by=system_account(), dry_run=True)
    for line in (*report.faults, *report.warnings):
        assert not list(unstorable(line))
    for model in (Harvest, HarvestRow, Outcome, SourceDocument, Passage, Actor, Event):
        assert not model.objects.exists()
    assert not [kept for kept in settings.MEDIA_ROOT.rglob("*") if kept.is_file()]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "two\nlines",
        "two\u2028lines",
        "a\x1b[31mb",
        "the sheet “\u202eabc”",
        "x" * 501,
        "Traceback (most recent call last)",
        "[Errno 2] No such file",
        "IndexError in tables.py",
    ],
)
def test_an_unclear_line_is_found(line):
    assert list(unclear(line, "harvest.csv"))
    assert not list(unclear("The file is empty.", "harvest.csv"))


def test_what_cannot_be_stored_is_found():
    assert list(unstorable({"a": [("b\0",)]})) and list(unstorable(["\ud800"]))
    assert not list(unstorable([("é", None, 1, {"\ufffe": "\x01"})]))
