"""Files and folders → outcomes and documents, by the same plan and commit as the pages.

What a file is is told by its content: a harvest file by its first field, a list of documents by
its headings, all else is a document. One transaction for each file.
"""

import csv
import hashlib
import io
from dataclasses import dataclass, field

from django.db import transaction

from outcomes.columns import match
from sources import ingest
from sources.models import Actor, SourceDocument
from sources.originals import sweep
from sources.readers import Unreadable
from sources.readers.text import decode
from sources.registers import registers_changed

from .commit import Refused, commit
from .models import Harvest, HarvestRow, RowVerdict
from .preview import committed, preview
from .readers import fieldtext


def _counts():
    return {"new": 0, "changed": 0, "same": 0, "refused": 0}


@dataclass
class Report:
    """What a load did: counts, and one clear line for each fault and each warning."""

    outcomes: dict = field(default_factory=_counts)
    documents: dict = field(default_factory=_counts)
    passages: int = 0
    faults: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def as_json(self):
        return {
            "outcomes": self.outcomes,
            "documents": self.documents,
            "passages": self.passages,
            "faults": self.faults,
        }


class _DryRun(Exception):
    """Raised inside a transaction to take everything back."""


def load(paths, by, dry_run=False):
    """Load files and folders (Paths) as `by`. Returns a Report; with `dry_run` nothing stays."""
    report = Report()
    files, lists = _found(paths, report)
    abouts = {}
    for file, rows in lists:
        abouts.update(_descriptions(file, rows, files, report))
    actors = Actor.objects.count()
    for file, data, text in files:
        try:
            with transaction.atomic():
                if _is_harvest(text):
                    _load_harvest(file, data, text, by, report)
                else:
                    _load_document(file, data, abouts.get(file), by, report)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        finally:
            sha256 = hashlib.sha256(data).hexdigest()
            for model in (Harvest, SourceDocument):
                sweep(model, sha256)
    if Actor.objects.count() != actors:
        # A publisher nobody knew is an actor now, and may stand in texts read before.
        registers_changed(by)
    return report


def _is_harvest(text):
    """Whether `text` is in the field form and carries a heading that the column list knows; a
    document may begin with a bold word too."""
    if not fieldtext.is_harvest(text):
        return False
    records = fieldtext.read(text)
    return any(match(heading) for heading, _words in records[0].cells)


def _found(paths, report):
    """The readable files: [(path, data, text)], and the lists of documents: [(path, rows)]."""
    files, lists, faulty = [], [], report.faults
    for path in paths:
        if path.is_dir():
            inside = sorted(
                file
                for file in path.rglob("*")
                if file.is_file()
                and not any(part.startswith(".") for part in file.relative_to(path).parts)
            )
            if not inside:
                faulty.append(f"{path}: the folder holds no file.")
        else:
            inside = [path]
        for file in inside:
            try:
                data = file.read_bytes()
                text = decode(data)
            except OSError as error:
                faulty.append(f"{file}: {error.strerror or error}.")
                continue
            except Unreadable as error:
                faulty.append(f"{file}: {error}")
                report.documents["refused"] += 1
                continue
            try:
                rows = _list_of_documents(file, text)
            except csv.Error as error:
                faulty.append(f"{file}: this is no CSV file: {error}.")
                report.documents["refused"] += 1
                continue
            if rows is None:
                files.append((file, data, text))
            else:
                lists.append((file, rows))
    return files, lists


def _list_of_documents(file, text):
    """The rows of a list of documents, as dicts; None where `text` is something else."""
    if file.suffix.lower() != ".csv":
        return None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    headings = [(heading or "").strip().lower() for heading in rows.fieldnames or []]
    if not {"file", "title"} <= set(headings):
        return None
    rows.fieldnames = headings
    return [(rows.line_num, row) for row in rows]


def _descriptions(file, rows, files, report):
    """{path of a document: what the list says of it}; faults go to the report."""
    beside = {path.name: path for path, _data, _text in files if path.parent == file.parent}
    abouts = {}
    for line, row in rows:
        where = f"{file}, line {line}"
        name = (row["file"] or "").strip()
        unknown = [str(h) for h in row if h is None or h not in ingest.LIST_HEADINGS]
        if unknown or None in row.values():
            report.faults.append(
                f"{where}: the cells do not fit the headings; known are "
                f"{', '.join(ingest.LIST_HEADINGS)}."
            )
            # What could not be read may have said "confidential".
            if name in beside:
                abouts[beside[name]] = None
            continue
        about, faults, warnings = ingest.described(row)
        if name not in beside:
            faults.append(f"file: there is no readable document “{name}” beside the list.")
        elif beside[name] in abouts:
            faults.append(f"file: “{name}” stands twice in the list.")
        report.faults += [f"{where}: {fault}" for fault in faults]
        report.warnings += [f"{where}: {warning}" for warning in warnings]
        if name in beside:
            # A faulty description refuses its document: it must not go in half described.
            abouts[beside[name]] = None if faults else about
    return {path: about if about is not None else _REFUSED for path, about in abouts.items()}


_REFUSED = object()


def _load_document(file, data, about, by, report):
    if about is _REFUSED:
        report.documents["refused"] += 1
        return
    try:
        draft = ingest.draft(data, file.name, about)
    except Unreadable as error:
        report.documents["refused"] += 1
        report.faults.append(f"{file}: {error}")
        return
    document, verdict = ingest.load(draft, by)
    report.documents[verdict] += 1
    report.passages += document.passages.count()


def _load_harvest(file, data, text, by, report):
    earlier = committed(data)
    if earlier:
        report.outcomes["same"] += HarvestRow.objects.filter(harvest=earlier).count()
        return
    records = fieldtext.read(text)
    lines = {record.number: record.line for record in records}
    plan = preview(records, data, file.name, by)
    rows = list(HarvestRow.objects.filter(harvest=plan).order_by("number"))
    for row in rows:
        for message in row.messages:
            line = (
                f"{file}, record {row.number} (line {lines[row.number]}), "
                f"{message['column']}: {message['message']}."
            )
            (report.faults if message["level"] == "fault" else report.warnings).append(line)
    if any(row.verdict == RowVerdict.INVALID for row in rows):
        report.outcomes["refused"] += len(rows)
        plan.delete()
        return
    try:
        commit(plan, by)
    except Refused as error:
        plan.delete()
        report.outcomes["refused"] += len(rows)
        report.faults.append(f"{file}: {error}")
        return
    for row in rows:
        report.outcomes[row.verdict] += 1
