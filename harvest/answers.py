"""What partners answered in a sheet that went back to them with questions, as a file brings it."""

from outcomes.columns import ANSWERS

from .meanings import Meanings
from .models import HarvestRow, RowVerdict


def answers_in(harvest):
    """{outcome ID: the words of its cell of answers} of the rows of an import whose outcome is
    there. Reads no more than one row of a sheet or text without that column; the tables of a Word
    file, which have no lines, have each their own headings."""
    rows, meanings = HarvestRow.objects.filter(harvest=harvest), Meanings(harvest.mapping)
    first = rows.order_by("number").values_list("line", "record").first()
    if not first or first[0] and ANSWERS.key not in meanings.of(first[1], doubting=False).keys:
        return {}
    there = rows.filter(outcome__isnull=False).exclude(verdict=RowVerdict.INVALID)
    found = {}
    for outcome, record in there.values_list("outcome", "record"):
        _heading, words = meanings.of(record, doubting=False).cell(ANSWERS.key)
        if words.strip():
            found[outcome] = words
    return found
