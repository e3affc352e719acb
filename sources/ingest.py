"""A document file → a SourceDocument and its passages, in one transaction."""

import hashlib
from typing import NamedTuple

from django.apps import apps
from django.db import transaction

from . import bulk, events, proposals
from .access import OPEN_LEVELS, Visibility
from .dates import PartialDate
from .history import record
from .mentions import Finder, rewrite
from .models import Actor, ActorAlias, Language, Mention, Passage, SourceDocument
from .originals import keep
from .readers import assemble, heading_paths
from .readers.files import read_apart
from .release import FROM_OPEN_TO_CLOSED, set_visibility
from .search import store

# What a list of documents says of each file; `file` and `title` at the least.
LIST_HEADINGS = (
    "file",
    "title",
    "subtitle",
    "publisher",
    "date",
    "date_basis",
    "kind",
    "language",
    "translated_from",
    "link",
    "visibility",
)


class Draft(NamedTuple):
    """A document that was read and not yet stored."""

    file_name: str
    data: bytes
    sha256: str
    blocks: list
    about: dict


def draft(data, file_name, about=None, child=None):
    """Read a file (bytes) as a document. Raises readers.Unreadable with one clear line.

    about  model fields, as `described` gives them
    child  the limited.Child that reads, where there are many files
    """
    blocks = read_apart(data, file_name, child)
    return Draft(file_name, data, hashlib.sha256(data).hexdigest(), blocks, dict(about or {}))


def described(row):
    """One row of a list of documents ({heading: words}) → (model fields, faults, warnings).

    `publisher` stays a name here; it becomes an actor when the document is stored.
    """
    about, faults, warnings = {}, [], []
    for heading in ("title", "subtitle", "publisher", "link"):
        about[heading] = row.get(heading, "").strip()
    if not about["title"]:
        faults.append("title: is empty; every document needs one.")
    for heading in ("title", "subtitle"):
        if len(about[heading]) > 500:
            faults.append(f"{heading}: has {len(about[heading])} characters; 500 is the most.")
    if len(about["publisher"]) > 300:
        faults.append(f"publisher: has {len(about['publisher'])} characters; 300 is the most.")
    if about["link"] and not about["link"].lower().startswith(("https://", "http://")):
        faults.append(f"link: “{about['link']}” does not start with https:// or http://.")
    if len(about["link"]) > 1000:
        faults.append(f"link: has {len(about['link'])} characters; 1000 is the most.")
    for heading, choices, default in (
        ("kind", SourceDocument.Kind.values, SourceDocument.Kind.OTHER.value),
        ("language", Language.values, ""),
        ("translated_from", Language.values, ""),
    ):
        value = row.get(heading, "").strip().lower()
        if value and value not in choices:
            known = ", ".join(choice for choice in choices if choice)
            faults.append(f"{heading}: “{value}” is none of {known}.")
        about[heading] = value or default
    about["date"], about["date_basis"], fault = _dated(row)
    faults += fault
    level = row.get("visibility", "").strip().lower() or Visibility.INTERNAL.value
    if level not in Visibility.values:
        faults.append(f"visibility: “{level}” is none of {', '.join(Visibility.values)}.")
    elif level in OPEN_LEVELS:
        warnings.append(
            f"visibility: “{level}” is kept as internal; nothing is open before an officer "
            "releases it."
        )
        level = Visibility.INTERNAL.value
    about["visibility"] = level
    return about, faults, warnings


def _dated(row):
    words = row.get("date", "").strip()
    basis = row.get("date_basis", "").strip().lower()
    if basis and basis not in SourceDocument.DateBasis.values:
        known = ", ".join(SourceDocument.DateBasis.values)
        return None, "unknown", [f"date_basis: “{basis}” is none of {known}."]
    if not words:
        if basis in ("known", "inferred"):
            return None, "unknown", [f"date: is empty, but date_basis says {basis}."]
        return None, "unknown", []
    try:
        date = PartialDate.parse(words)
    except ValueError as error:
        return None, "unknown", [f"date: {error}"]
    if basis == "unknown":
        return None, "unknown", [f"date: “{words}” is given, but date_basis says unknown."]
    return date, basis or "known", []


@transaction.atomic
def load(draft, by, finder=None):
    """Store a draft. Returns (document, "new" | "changed" | "same").

    Without a title the words of the first block serve. The same bytes twice are one document:
    then only what `about` says differently is written, and a visibility only where it is stricter
    than the one that is there.
    """
    document = SourceDocument.objects.filter(sha256=draft.sha256).first()
    if document:
        return document, _describe(document, draft.about, by)
    about = dict(draft.about)
    about["publisher"] = publisher_named(about.pop("publisher", ""), by)
    if not about.get("title"):
        about["title"] = (draft.blocks[0].text if draft.blocks else draft.file_name)[:200]
    text, spans = assemble(draft.blocks)
    document = SourceDocument(
        file_name=draft.file_name[:255], sha256=draft.sha256, text=text, loaded_by=by, **about
    )
    keep(document, draft.data)
    document.save()
    passages = cut(document, draft.blocks, spans)
    name_and_date(document, passages, by, finder)
    record("loaded", document, by, after={"title": document.title, "file": document.file_name})
    for config in apps.get_app_configs():
        if hasattr(config, "document_loaded"):
            config.document_loaded(document, by)
    return document, "new"


def cut(document, blocks, spans):
    """Write the passages of a document, with their search entries; `spans` say where the blocks
    stand in its text. Returns them."""
    passages = made(document, told(blocks, spans))
    store(bulk.create(passages), fresh=True)
    return passages


def told(blocks, spans):
    """The passages that blocks make, in order, as {field: value}; all but their document."""
    paths = heading_paths(blocks)
    inside = [
        (block, path, span)
        for block, path, span in zip(blocks, paths, spans, strict=True)
        if block.kind != "heading"
    ]
    return [
        {
            "number": number,
            "kind": block.kind,
            "heading_path": list(path),
            "start": start,
            "end": end,
            "text": block.text,
            "bold": [list(span) for span in block.bold],
        }
        for number, (block, path, (start, end)) in enumerate(inside, start=1)
    ]


def made(document, told):
    """The passages of a document that `told` tells of, not saved."""
    passages = bulk.made(Passage, ({**values, "document_id": document.pk} for values in told))
    for passage in passages:
        passage.document = document  # or each of them would ask the database for it
    return passages


def name_and_date(document, passages, by, finder=None):
    """Store what fresh passages of a document name; propose what no register has yet, and what
    they say happened to laws. `finder` then finds what was proposed too."""
    name(document, passages, by, finder)
    events.propose(passages)


def name(document, passages, by, finder=None):
    """Store what the passages of a document name, which have no mentions yet; propose what no
    register has."""
    finder = finder or Finder.of_registers()
    found = [finder.find(passage.text) for passage in passages]
    taken = [
        (passage.start + name.start, passage.start + name.end)
        for passage, names in zip(passages, found, strict=True)
        for name in names
    ]
    added = proposals.propose(document.text, taken, document.visibility, by)
    if added:
        finder.add(added)
        found = [finder.find(passage.text) for passage in passages]
    named = zip(passages, found, strict=True)
    rewrite(Mention, "passage", {(p.pk,): (p.text, names) for p, names in named}, fresh=True)


def _describe(document, about, by):
    """Write what a list says differently of a document that is there; "changed" or "same".

    A cell left blank says nothing: it takes nothing away.
    """
    before, after = {}, {}
    blank = {"visibility"}
    if not about.get("date"):
        blank.add("date_basis")
    if about.get("kind") == SourceDocument.Kind.OTHER:
        blank.add("kind")
    for field, value in about.items():
        if field in blank:
            continue
        if field == "publisher":
            if not value or (document.publisher and document.publisher.name == value):
                continue
            value = publisher_named(value, by)
        old = getattr(document, field)
        if value != old and value not in ("", None):
            before[field], after[field] = old, value
            setattr(document, field, value)
    if after:
        document.save()
        record("changed", document, by, before, after)
    level = about.get("visibility", document.visibility)
    closer = FROM_OPEN_TO_CLOSED.index(level) > FROM_OPEN_TO_CLOSED.index(document.visibility)
    if closer and level == Visibility.CONFIDENTIAL:
        set_visibility(document, level, by)
        return "changed"
    return "changed" if after else "same"


def publisher_named(name, by, **fields):
    """The actor that goes by `name`, made with these fields where there is none; None for no
    name."""
    if not name:
        return None
    alias = ActorAlias.objects.filter(text=name).order_by("pk").select_related("entry").first()
    if alias:
        return alias.entry
    actor, created = Actor.objects.get_or_create(name=name, defaults=fields)
    if created:
        alias = ActorAlias.objects.create(entry=actor, text=name, visibility=actor.visibility)
        store([alias])
        record("added", actor, by, after={"name": name})
    return actor
