"""Originals are kept under their hash, whole, and once."""

import hashlib

import pytest

from harvest.models import Harvest
from sources.history import system_account
from sources.originals import keep

pytestmark = pytest.mark.django_db
DATA = b"The minutes of the Oyster Board. " * 40


def kept():
    row = Harvest(
        file_name="invented.txt",
        sha256=hashlib.sha256(DATA).hexdigest(),
        brought_by=system_account(),
    )
    keep(row, DATA)
    return row.original


def test_the_same_bytes_are_kept_once():
    assert kept().name == kept().name


@pytest.mark.parametrize("found", [b"", DATA[:50], DATA[:-1] + b"\0"])
def test_what_was_written_in_part_is_written_again(found):
    name = kept().name
    with open(kept().path, "wb") as file:
        file.write(found)
    again = kept()
    assert again.name == name
    with again.open() as file:
        assert file.read() == DATA
