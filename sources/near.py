"""Entries of one register that go by nearly the same name, for a person to look at."""

from collections import defaultdict
from typing import NamedTuple

from rapidfuzz import fuzz, process

from .models import Standing
from .opening import alias_model

NEAR = 90  # of 100, by fuzz.ratio
# Entries that are in use: others are named nowhere, and nothing is merged with them.
IN_USE = (Standing.CONFIRMED, Standing.PROPOSED)


class Near(NamedTuple):
    """Another entry, and the two names that are nearly the same."""

    entry: object
    name: str
    theirs: str


def near_names(entries, user):
    """{entry ID: [Near]} for entries of one register, among the names that `user` may read.

    Two names are near where they have the same words, in whatever order (an acronym that both
    bear is such a name), or are nearly the same letter by letter (rapidfuzz's ratio, 90 of 100)
    and have the same numbers: Act No. 12 is not Act No. 13. Two queries.
    """
    entries = list(entries)
    if not entries:
        return {}
    ours = {entry.pk for entry in entries}
    names = alias_model(entries[0]).objects.visible_to(user).exclude(key="")
    names = names.filter(entry__standing__in=IN_USE).order_by("pk")
    told = {}  # {key with its words in order: {entry ID: a name with that key}}
    sought = defaultdict(dict)
    for entry, key, text in names.values_list("entry", "key", "text"):
        told.setdefault(key, {}).setdefault(entry, text)
        if entry in ours:
            sought[key].setdefault(entry, text)
    found = _pairs(sought, told)
    others = type(entries[0]).objects.visible_to(user).in_bulk({other for _own, other in found})
    near = defaultdict(list)
    for (own, other), (name, theirs) in found.items():
        if other in others:
            near[own].append(Near(others[other], name, theirs))
    return {own: sorted(rows, key=lambda row: row.entry.name) for own, rows in near.items()}


def _pairs(sought, told):
    """{(entry ID, other ID): (name, the other's name)}; the first pair of names tells."""
    keys = list(told)
    in_order = defaultdict(list)
    for key in keys:
        in_order[_sorted(key)].append(key)
    found = {}
    for key, owners in sought.items():
        like = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
        near = [other for other, _score, _at in like if _numbers(other) == _numbers(key)]
        for other in dict.fromkeys([key, *in_order[_sorted(key)], *near]):
            for own, name in owners.items():
                for entry, theirs in told[other].items():
                    if entry != own:
                        found.setdefault((own, entry), (name, theirs))
    return found


def _sorted(key):
    return " ".join(sorted(key.split()))


def _numbers(key):
    return sorted(word for word in key.split() if any(letter.isdigit() for letter in word))
