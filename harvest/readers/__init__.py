"""Readers of harvest files: a file's text in, numbered records out. No Django in here."""

from typing import NamedTuple


class Record(NamedTuple):
    """One record: its number from 1, the line it starts on, and its cells [(heading, value)].

    In a table the line is the row's number in its `sheet`.
    """

    number: int
    line: int
    cells: list
    sheet: str = ""
