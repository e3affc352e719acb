"""Files and folders → outcomes and documents, by the same plan and commit as the pages.

What a file is is told by its content (kinds.py). One transaction for each file.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction

from sources import ingest
from sources.mentions import Finder
from sources.models import Actor, LegalInstrument, SourceDocument
from sources.originals import sweep
from sources.readers import Unreadable
from sources.readers.limited import Child
from sources.registers import registers_changed

from . import choices, kinds
from .choices import Refused
from .commit import commit, propose_events
from .headings import remembered
from .models import Decision, Harvest, HarvestRow, RowVerdict
from .preview import committed, preview
from .records import places, short


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


# What a row counts as at the end.
COUNTED = {
    RowVerdict.NEW: "new",
    RowVerdict.DUPLICATE: "new",
    RowVerdict.CHANGED: "changed",
    RowVerdict.SAME: "same",
    RowVerdict.INVALID: "refused",
}


class _TakenBack(Exception):
    """Raised inside a transaction to take everything back."""


def load(paths, by, dry_run=False, mapping=None, skip_invalid=False, progress=None):
    """Load files and folders (Paths) as `by`. Returns a Report.

    dry_run       nothing stays
    mapping       {heading: column key} for headings of harvest files that are not our own
    skip_invalid  leave invalid records out instead of refusing their file
    progress      called with (what is done, rows done, rows in all) while a file is brought in
    """
    mapping = {**remembered(), **(mapping or {})}
    report = Report()
    files = _found(paths, mapping, report)
    abouts = {}
    for told in files:
        if told.kind == kinds.LIST:
            abouts.update(_descriptions(told.file, told.rows, files, report))
    entries, finder = _entries(), None
    with Child() as child:
        for told in files:
            try:
                with transaction.atomic():
                    if told.kind == kinds.HARVEST:
                        _load_harvest(told, mapping, skip_invalid, by, report, progress)
                    elif told.kind == kinds.DOCUMENT:
                        about = abouts.get(told.file)
                        finder = finder or Finder.of_registers()
                        _load_document(told.file, told.data, about, by, report, child, finder)
                    if dry_run:
                        raise _TakenBack
            except _TakenBack:
                # It may know names that were taken back too.
                finder = None
            finally:
                sha256 = hashlib.sha256(told.data).hexdigest()
                for model in (Harvest, SourceDocument):
                    sweep(model, sha256)
    if _entries() != entries:
        # Publishers and proposals nobody knew may stand in texts that were read before.
        registers_changed(by)
    return report


def _entries():
    return Actor.objects.count(), LegalInstrument.objects.count()


def _found(paths, mapping, report):
    """What the readable files are, as kinds.Told; faults go to the report."""
    files, faulty = [], report.faults
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
                files.append(kinds.tell(file, file.read_bytes(), mapping))
            except OSError as error:
                faulty.append(f"{file}: {error.strerror or error}.")
            except Unreadable as error:
                faulty.append(f"{file}: {error}")
                report.documents["refused"] += 1
    return files


def _descriptions(file, rows, files, report):
    """{path of a document: what the list says of it}; faults go to the report."""
    beside = {
        told.file.name: told.file
        for told in files
        if told.kind != kinds.LIST and told.file.parent == file.parent
    }
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


def _load_document(file, data, about, by, report, child, finder):
    if about is _REFUSED:
        report.documents["refused"] += 1
        return
    try:
        draft = ingest.draft(data, file.name, about, child)
    except Unreadable as error:
        report.documents["refused"] += 1
        report.faults.append(f"{file}: {error}")
        return
    document, verdict = ingest.load(draft, by, finder)
    report.documents[verdict] += 1
    report.passages += document.passages.count()


def _load_harvest(told, mapping, skip_invalid, by, report, progress):
    file = told.file
    earlier = committed(told.data)
    if earlier:
        report.outcomes["same"] += HarvestRow.objects.filter(harvest=earlier).count()
        return
    report.warnings += [f"{file}: {warning.text}" for warning in told.warnings]
    report.warnings += [
        f"{file}: the heading “{heading.strip()}” looks like “{key}”; "
        f'if it is, load with --map "{heading.strip()}={key}".'
        for heading, key in told.proposals
    ]
    plan = preview(
        told.rows,
        told.data,
        file.name,
        by,
        mapping,
        told.warnings,
        told.proposals,
        progress and partial(progress, "checked"),
    )
    rows = HarvestRow.objects.filter(harvest=plan).order_by("number").select_related("twin")
    faulty = _told_of_rows(file, rows, report)
    # What a command brings in is answered beforehand: warnings are printed, not asked about.
    for kind in plan.doubts:
        choices.acknowledge(plan, kind, by)
    choices.decide(plan, None, Decision.NEW, by)
    if skip_invalid and faulty:
        choices.leave_out_invalid(plan, by)
    try:
        commit(plan, by, progress and partial(progress, "brought in"))
    except Refused as error:
        report.outcomes["refused"] += rows.count()
        if not faulty:
            report.faults.append(f"{file}: {error}")
        raise _TakenBack from None
    propose_events(plan)
    counts = Counter(rows.values_list("verdict", flat=True))
    for verdict, name in COUNTED.items():
        report.outcomes[name] += counts[verdict]


def _told_of_rows(file, rows, report):
    """Put what is wrong or doubtful about rows into the report. Returns whether any is wrong."""
    faulty = False
    for row in rows.exclude(messages=[]).defer("record", "difference"):
        for message in row.messages:
            line = f"{file}, {_place(row)}, {message['column']}: {message['message']}."
            (report.faults if message["level"] == "fault" else report.warnings).append(line)
            faulty = faulty or message["level"] == "fault"
    for row in rows.filter(verdict=RowVerdict.DUPLICATE).defer("record"):
        twin = f"“{row.twin}”" if row.twin else places([rows.get(number=row.twin_row)])
        report.warnings.append(
            f"{file}, {_place(row)}: “{row.fragment_id}” has nearly the text of {twin} "
            f"({row.likeness} % alike); it comes in as an outcome of its own."
        )
    return faulty


def _place(row):
    """Where a record stands, for a person who has the file open."""
    if row.sheet:
        return f"sheet “{short(row.sheet)}”, row {row.line}"
    return f"record {row.number}" + (f" (line {row.line})" if row.line else "")
