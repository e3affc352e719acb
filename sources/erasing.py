"""A person's words taken out of all that is on record, on a data-protection request: texts, names,
what imports said, the history, indexes, and the files themselves. That it happened, when and by
whom, stays.

Each letter becomes a █, so that every place in a text stays where it was: marks, quotes and
passages keep their words. A kept original in which the words stood is deleted, for it cannot be
put right.
"""

import json
import re
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from .models import ActorAlias, Erasure, LegalAlias, TermCount
from .registers import registers_changed
from .search import purge, store
from .words import fold, key

MASK = "█"
LEAST = 3  # letters and digits of what is erased
SHOWN = 5  # rows of one kind that a preview names
# Fields that hold no words of people; of `stem` see _forget_stems.
_OURS = {"visibility", "sha256", "verb", "subject_kind", "stem", "action_flag", "object_id"}
# What may stand between the words of a name, in file names and addresses too.
_BETWEEN = r"(?:[\s_.,+-]|%20)+"


class Found(NamedTuple):
    """Where the words stand in rows of one kind: how many rows, and the first of them."""

    label: str
    count: int
    rows: list


def found(words):
    """[Found] of what erasing these words would touch. Raises ValueError for too few letters."""
    told = []
    for model in _models():
        rows = _rows(model, words)
        if rows:
            first = [str(row)[:160] for row, _values in rows[:SHOWN]]
            told.append(Found(str(model._meta.verbose_name_plural), len(rows), first))
    return told


@transaction.atomic
def erase(words, reason, by):
    """Take these words out of everything. Returns the Erasure.

    reason  why, without the words; they are masked there too
    Whatever the case of its letters, with or without accents, a name is found as a whole; its
    words may be parted by blanks, hyphens and the like. Raises ValueError as `found`.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # no word stays in a page that is free now
    # The history takes its changes while one is under way, and only then.
    erasure = Erasure.objects.create(reason=masked(words, reason), erased_by=by)
    touched, files = 0, []
    for model in _models():
        rows = _rows(model, words)
        touched += len(rows)
        for row, values in rows:
            _write(row, values)
            files += _files(row)
        if hasattr(model, "search_texts"):
            store(model._base_manager.filter(pk__in=[row.pk for row, _values in rows]))
            if rows:
                purge(model)
        if rows and model in (ActorAlias, LegalAlias):
            registers_changed(by)
    files = list({(field.field, field.name): field for field in files}.values())
    for field in files:
        _drop(field)
    TermCount.objects.filter(count__lte=0).delete()
    erasure.rows, erasure.files, erasure.finished_at = touched, len(files), timezone.now()
    erasure.save()
    return erasure


def masked(words, text):
    """`text` with these words masked, letter by letter."""
    return _pattern(words).sub(lambda place: re.sub(r"\w", MASK, place[0]), text)


# --- inside ---------------------------------------------------------------------------------


def _pattern(words):
    if len(re.sub(r"[\W_]", "", words)) < LEAST:
        raise ValueError(f"Words of at least {LEAST} letters are erased.")
    forms = [
        _BETWEEN.join(re.escape(part) for part in re.split(r"[\W_]+", form) if part)
        for form in dict.fromkeys((words, fold(words), key(words)))
    ]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})(?![^\W_])", re.IGNORECASE)


def _models():
    """Every model with words of people: the guarded ones, and what Django's admin notes."""
    guarded = [model for model in apps.get_models() if hasattr(model, "guard_paths")]
    return [*(model for model in guarded if model not in (Erasure, TermCount)), LogEntry]


def _fields(model):
    for field in model._meta.concrete_fields:
        text = isinstance(field, models.CharField | models.TextField | models.JSONField)
        if text and not field.choices and field.name not in _OURS:
            yield field


def _rows(model, words):
    """[(row, {field: its value without the words})] of the rows in which the words stand."""
    pattern, fields = _pattern(words), list(_fields(model))
    if not fields:
        return []
    # The longest word narrows the rows; whether all of them stand there is seen in each. Registers
    # keep names as stems too.
    token = max(re.split(r"[\W_]+", words), key=len)
    forms = {make(token) for make in (str, str.lower, str.upper, str.title, fold, key)} - {""}
    forms |= {json.dumps(form)[1:-1] for form in forms}
    casts, clauses = {}, []
    for field in fields:
        name = field.name
        if isinstance(field, models.JSONField):
            name = f"{field.name}_text"
            casts[name] = Cast(field.name, TextField())
        clauses += [Q(**{f"{name}__icontains": form}) for form in forms]
    rows = model._base_manager.annotate(**casts).filter(reduce(or_, clauses)).order_by("pk")
    told = []
    for row in rows:
        values = {}
        for field in fields:
            before = getattr(row, field.attname)
            after = _without(before, pattern, row.pk if field.name == "slug" else None)
            if after != before:
                values[field.attname] = after
        if values:
            told.append((row, values))
    return told


def _without(value, pattern, slug_of=None):
    """A value without the words: a text, or lists and dicts of such."""
    if isinstance(value, str):
        if slug_of is not None:
            return f"erased-{slug_of}" if pattern.search(value) else value
        return pattern.sub(lambda place: re.sub(r"\w", MASK, place[0]), value)
    if isinstance(value, list):
        return [_without(one, pattern) for one in value]
    if isinstance(value, dict):
        return {_without(key, pattern): _without(one, pattern) for key, one in value.items()}
    return value


def _write(row, values):
    rows = type(row)._base_manager.filter(pk=row.pk)
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        # Two that are the same now, as masked as they are: the ID tells them apart.
        rows.update(
            **{
                name: f"{value} {row.pk}" if isinstance(value, str) and name != "slug" else value
                for name, value in values.items()
            }
        )


def _files(row):
    """The kept files of a row, and of the rows that it is a part of."""
    parts = [row]
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and hasattr(field.related_model, "original"):
            parts.append(getattr(row, field.name))
    return [part.original for part in parts if part and getattr(part, "original", None)]


def _drop(file):
    """Delete a kept file; the row says that there is none."""
    model, name, storage = type(file.instance), file.name, file.storage
    model._base_manager.filter(original=name).update(original="")
    transaction.on_commit(lambda: storage.delete(name))
