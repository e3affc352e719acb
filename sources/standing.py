"""What a person decides about register entries: confirm, dismiss, take back, change.

Merging is in merging.py. The verbs take entries of either register.
"""

from itertools import groupby

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .access import Visibility
from .history import of, record
from .models import Actor, Standing
from .near import IN_USE
from .opening import alias_model, own_names
from .registers import registers_changed
from .release import set_visibility
from .search import forget, store

# What a person may word anew, in each register.
_SHARED = ("kind", "country", "description")
CHANGEABLE = {
    "actor": ("name", "acronym", *_SHARED),
    "legalinstrument": ("name", "number", "date", *_SHARED),
}


class Stale(Exception):
    """Someone else saved first. `current` is the entry as it is now."""

    def __init__(self, current):
        super().__init__(f"{current} was changed meanwhile")
        self.current = current


class Taken(Exception):
    """Another entry of the register has that name; the message says so."""


@transaction.atomic
def confirm(entries, by):
    """Take entries on. Those merged with others are left alone. Returns how many changed."""
    rows = _locked(entries, (Standing.PROPOSED, Standing.DISMISSED))
    unused = [row for row in rows if row.standing not in IN_USE]
    _set(rows, lambda row: Standing.CONFIRMED, "confirmed", by)
    if unused:
        registers_changed(by)
    return len(rows)


@transaction.atomic
def dismiss(entries, by):
    """Say that these are no entries: their names name nothing any more, and no program proposes
    them again. Those that donors read are closed. Returns how many changed."""
    rows = _locked(entries, IN_USE)
    _set(rows, lambda row: Standing.DISMISSED, "dismissed", by)
    for row in rows:
        if row.is_released:
            set_visibility(row, Visibility.INTERNAL, by)
    if rows:
        registers_changed(by)
    return len(rows)


@transaction.atomic
def restore(entries, by):
    """Take a dismissal back: each entry is again what it was. What was closed stays closed.
    Returns how many changed."""
    rows = _locked(entries, (Standing.DISMISSED,))
    _set(rows, _standing_before, "took back", by)
    if rows:
        registers_changed(by)
    return len(rows)


@transaction.atomic
def change(entry, fields, by, version=None, added=(), dropped=(), languages=None):
    """Write `fields` (of CHANGEABLE) and names of an entry. Returns what changed, as words.

    version    the one that its editor saw; raises Stale where another has been saved since
    added      further names: [(text, language)]
    dropped    IDs of names to take away; its own name and acronym stay
    languages  {ID of a name: language}

    A former name or acronym stays a name. An entry that donors read is internal again where its
    fields change, until it is released again; new names are never open. Raises Taken.
    """
    saved = type(entry).objects.select_for_update().get(pk=entry.pk)
    if version is not None and saved.version != version:
        raise Stale(saved)
    before = {name: getattr(saved, name) for name in fields}
    changed = [name for name in fields if before[name] != fields[name]]
    for name in changed:
        setattr(saved, name, fields[name])
    if changed and saved.is_released:
        set_visibility(saved, Visibility.INTERNAL, by)
    added = [*((text, "") for text in own_names(saved)), *added]
    added, dropped, spoken = _names(saved, added, dropped, languages or {})
    if not (changed or added or dropped or spoken):
        return []
    saved.version += 1
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        text = _("“%(name)s” is the name of another entry; merge the two instead.")
        raise Taken(text % {"name": saved.name}) from None
    if changed:
        after = {name: fields[name] for name in changed}
        record("changed", saved, by, {name: before[name] for name in changed}, after)
    if added or dropped:
        record("named", saved, by, {"names": dropped}, {"names": added})
        registers_changed(by)
    if spoken:
        record("said the language of", saved, by, after={"names": spoken})
    entry.refresh_from_db()
    return [*changed, *added, *dropped, *spoken]


def _names(entry, added, dropped, languages):
    """Write the names of an entry; returns the texts that were added, dropped, and those whose
    language changed."""
    model = alias_model(entry)
    there = {alias.text: alias for alias in model.objects.filter(entry=entry)}
    own = own_names(entry)
    gone = [a for a in there.values() if a.pk in dropped and a.text not in own]
    forget(model, [alias.pk for alias in gone])
    for alias in gone:
        del there[alias.text]
        alias.delete()
    new = {}
    for text, language in added:
        if text not in there:
            secret = entry.visibility == Visibility.CONFIDENTIAL
            level = Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL
            there[text] = new[text] = model(
                entry=entry, text=text, language=language, visibility=level
            )
            new[text].save()
    store(new.values())
    spoken = [a for a in there.values() if languages.get(a.pk, a.language) != a.language]
    for alias in spoken:
        alias.language = languages[alias.pk]
        alias.save(update_fields=["language"])
    return list(new), [alias.text for alias in gone], [alias.text for alias in spoken]


def _locked(entries, standings):
    """These entries as they are, locked, as far as they have one of these standings."""
    rows = []
    entries = sorted(entries, key=lambda entry: (not isinstance(entry, Actor), entry.pk))
    for model, some in groupby(entries, key=type):
        keys = [entry.pk for entry in some]
        found = model.objects.select_for_update().filter(pk__in=keys, standing__in=standings)
        rows += found.order_by("pk")
    return rows


def _set(rows, standing_of, verb, by):
    for row in rows:
        before, row.standing = row.standing, standing_of(row)
        row.version += 1
        row.save(update_fields=["standing", "version"])
        record(verb, row, by, {"standing": before}, {"standing": str(row.standing)})


def _standing_before(row):
    """What an entry was before it was dismissed."""
    told = of(row).filter(verb="dismissed").first()
    return Standing(told.before["standing"]) if told else Standing.PROPOSED
