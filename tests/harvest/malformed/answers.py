"""What the product answers to a file, and what is wrong with the answer."""

import re
import time
from pathlib import Path
from typing import NamedTuple

from harvest import kinds
from harvest.meanings import understood
from sources.readers import Unreadable, text

LONGEST = 500
ROOT = Path(__file__).resolve().parents[3]
# Words of a program's insides, and of this machine.
_INSIDES = re.compile(
    r"Traceback|Error\b|Exception|Errno|\.py\b|0x[0-9a-f]{6}|<class|object at|\bNone\b|"
    + "|".join(map(re.escape, (str(ROOT), "/tmp/", "/proc/", "site-packages")))
)
# Line ends of every kind, controls, what turns the rest of a line round, halves of characters.
_UNCLEAR = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Answer(NamedTuple):
    """`kind` is "refused" or what kinds.tell says; `line` the refusal; `faults` what is wrong.

    `seconds` is what the product took, without what looking at its answer takes.
    """

    kind: str
    line: str = ""
    records: int = 0
    faults: tuple = ()
    seconds: float = 0


def answer(file_name, data):
    """The Answer to a file. What raises anything but Unreadable raises it here too."""
    start, faults, rows = time.perf_counter(), set(), []
    try:
        told = kinds.tell(Path(file_name), data)
        rows = text.read(data) if told.kind == kinds.DOCUMENT else told.rows
    except Unreadable as error:
        seconds = time.perf_counter() - start
        return Answer("refused", str(error), 0, tuple(unclear(str(error), file_name)), seconds)
    seconds = time.perf_counter() - start
    for warning in told.warnings:
        faults.update(unclear(warning.text, file_name))
        faults.update(unstorable(warning))
    faults.update(unstorable(told.proposals))
    for row in rows:
        faults.update(unstorable(row))
        if told.kind == kinds.HARVEST:
            start = time.perf_counter()
            meaning = understood(row.cells)
            seconds += time.perf_counter() - start
            faults.update(unstorable(meaning))
    return Answer(told.kind, "", len(rows), tuple(sorted(faults)), seconds)


def unclear(line, file_name):
    """What is wrong with a line that a person reads; a file's own name may be repeated in it."""
    if not line.strip():
        yield "a line without words"
    if len(line) > LONGEST:
        yield f"a line of more than {LONGEST} characters"
    if _UNCLEAR.search(line):
        yield f"a line with control characters: {ascii(line[:80])}"
    if found := _INSIDES.search(line.replace(file_name[:80], "")):
        yield f"a line with “{found[0]}”: {ascii(line[:80])}"


def unstorable(value):
    """What no database takes, in whatever stands inside `value`."""
    if isinstance(value, str):
        if "\0" in value:
            yield f"a text with a NUL: {ascii(value[:40])}"
        try:
            value.encode()
        except UnicodeEncodeError:
            yield f"a text with half a character: {ascii(value[:40])}"
    elif isinstance(value, dict):
        for pair in value.items():
            yield from unstorable(pair)
    elif isinstance(value, (list, tuple)):
        for inside in value:
            yield from unstorable(inside)
