"""Texts whose laws stand in brackets, and what is proposed for them."""

import re

from sources.dates import PartialDate
from sources.stages import propose

BRACKETED = re.compile(r"\[([^\[\]]*)\]")
SOURCE = "2023-11-17"


def marked(text):
    """("the Act", [(4, 7, "Act")]) for "the [Act]"."""
    laws, plain, at = [], "", 0
    for law in BRACKETED.finditer(text):
        plain += text[at : law.start()]
        laws.append((len(plain), len(plain) + len(law[1]), law[1]))
        plain += law[1]
        at = law.end()
    return plain + text[at:], laws


def proposed(text, source=SOURCE):
    """What is proposed for a text with its laws in brackets: {"Act: stage date"}."""
    plain, laws = marked(text)
    rows = propose(plain, laws, source and PartialDate(source))
    assert all(plain[row.start : row.end].strip() for row in rows)
    assert all((row.date_is == "") == (row.date is None) for row in rows)
    return sorted(
        f"{row.law}: {'not yet ' * row.not_yet}{row.stage}"
        f"{f' {row.date}' if row.date else ''}{' (context)' * (row.date_is == 'context')}"
        for row in rows
    )
