"""Registers from CSV: actors and legal instruments, with the names they go by.

A file is told by its headings. Reading collects every fault before anything is written; loading
twice changes nothing. A load adds names and fills fields, it never takes a name away and never
touches a visibility that is there.
"""

import csv
import io
from typing import NamedTuple

from django.apps import apps
from django.db import transaction

from .dates import PartialDate
from .history import record
from .models import Actor, ActorAlias, LegalAlias, LegalInstrument, Standing
from .proposals import withdraw_known
from .readers.text import decode
from .search import store

SEPARATOR = "|"
_COMMON = {"name", "kind", "country", "also_known_as", "in_french"}
ACTOR_HEADINGS = _COMMON | {"acronym"}
INSTRUMENT_HEADINGS = _COMMON | {"number", "date"}


class Entry(NamedTuple):
    """One line of a register file: the model it is for, its fields, its other names."""

    model: type
    fields: dict
    names: tuple


class Unloadable(ValueError):
    """A register file with faults; `faults` is a list of one clear line each."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


def read(data, file_name):
    """The entries of one CSV file (bytes). Raises Unloadable, or readers.Unreadable."""
    rows = csv.DictReader(io.StringIO(decode(data), newline=""))
    try:
        return _entries(rows, file_name)
    except csv.Error as error:
        raise Unloadable([f"{file_name}: this is no CSV file: {error}."]) from None


def _entries(rows, file_name):
    headings = {(heading or "").strip().lower() for heading in rows.fieldnames or []}
    rows.fieldnames = [(heading or "").strip().lower() for heading in rows.fieldnames or []]
    if headings >= ACTOR_HEADINGS:
        model = Actor
    elif headings >= INSTRUMENT_HEADINGS:
        model = LegalInstrument
    else:
        raise Unloadable(
            [
                f"{file_name}: the headings fit neither register; actors need "
                f"{', '.join(sorted(ACTOR_HEADINGS))}, instruments "
                f"{', '.join(sorted(INSTRUMENT_HEADINGS))}."
            ]
        )
    entries, faults, seen = [], [], set()
    for row in rows:
        entry, fault = _entry(model, row)
        if not fault and entry.fields["name"] in seen:
            fault = f"name: “{entry.fields['name']}” stands twice in this file."
        if fault:
            faults.append(f"{file_name}, line {rows.line_num}: {fault}")
            continue
        seen.add(entry.fields["name"])
        entries.append(entry)
    if faults:
        raise Unloadable(faults)
    return entries


def _entry(model, row):
    if None in row or None in row.values():
        return None, "the line has another number of cells than the headings."
    row = {heading: value.strip() for heading, value in row.items()}
    if not row["name"]:
        return None, "name: is empty; every entry needs one."
    if row["kind"] not in model.Kind.values:
        return None, f"kind: “{row['kind']}” is none of {', '.join(model.Kind.values)}."
    fields = {"name": row["name"], "kind": row["kind"], "country": row["country"]}
    if model is Actor:
        fields["acronym"] = row["acronym"]
    else:
        fields["number"] = row["number"]
        try:
            fields["date"] = PartialDate.parse(row["date"]) if row["date"] else None
        except ValueError as error:
            return None, f"date: {error}"
    names = [(row["name"], ""), (row.get("acronym", ""), "")]
    names += [(name.strip(), "") for name in row["also_known_as"].split(SEPARATOR)]
    names += [(name.strip(), "fr") for name in row["in_french"].split(SEPARATOR)]
    longest = max(len(name) for name, _language in names)
    if longest > 300:
        return None, f"a name has {longest} characters; 300 is the most."
    for field in ("country", "acronym", "number"):
        most = model._meta.get_field(field).max_length if field in fields else 0
        if len(fields.get(field, "")) > most:
            return None, f"{field}: has {len(fields[field])} characters; {most} is the most."
    return Entry(model, fields, tuple((name, lang) for name, lang in names if name)), ""


@transaction.atomic
def load(entries, by):
    """Write entries to the registers. Returns {"new": n, "changed": n, "same": n}.

    Where anything changed, names are found anew in every text, passages and claims alike.
    """
    counts = {"new": 0, "changed": 0, "same": 0}
    for entry in entries:
        counts[_load_entry(entry, by)] += 1
    withdraw_known(by)
    if counts["new"] or counts["changed"]:
        registers_changed(by)
    return counts


def registers_changed(by):
    """Tell every floor that names came or went; each marks its own texts anew, and those below
    first, for what is said above rests on them."""
    for config in reversed(list(apps.get_app_configs())):
        if hasattr(config, "registers_changed"):
            config.registers_changed(by)


def _load_entry(entry, by):
    """Write an entry; where it was merged with another, that one gets its names."""
    alias_model = ActorAlias if entry.model is Actor else LegalAlias
    row = entry.model.objects.filter(name=entry.fields["name"]).first()
    while row and row.standing == Standing.MERGED:
        row = entry.model.objects.get(pk=row.merged_into)
    verdict = "new" if row is None else "same"
    if row is None:
        row = entry.model.objects.create(**entry.fields)
        record("added", row, by, after=entry.fields)
    else:
        # A file fills what is empty; what a person wrote stands.
        filled = {
            field: value
            for field, value in entry.fields.items()
            if value and not getattr(row, field)
        }
        if row.standing == Standing.PROPOSED:
            filled["standing"] = Standing.CONFIRMED.value
        if filled:
            for field, value in filled.items():
                setattr(row, field, value)
            row.version += 1
            row.save()
            record("changed", row, by, after=filled)
            verdict = "changed"
    have = set(alias_model.objects.filter(entry=row).values_list("text", flat=True))
    added = []
    for name, language in entry.names:
        if name not in have:
            have.add(name)
            # A new name is as closed as its entry, but never more open than internal.
            alias = alias_model(entry=row, text=name, language=language)
            alias.visibility = row.visibility if not row.is_released else alias.visibility
            alias.save()
            added.append(alias)
    store(added)
    if added and verdict == "same":
        record("named", row, by, after={"names": [alias.text for alias in added]})
        verdict = "changed"
    return verdict
