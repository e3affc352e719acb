"""What stands in a workbook beside the outcomes: their evidence, and what its words mean."""

import io

import pytest
from python_calamine import CalamineWorkbook

from harvest.records import from_table
from outcomes import exports
from outcomes.models import Anchor, Evidence, Outcome
from sources.history import system_account
from tests.people import make_actor, make_document, make_outcome

pytestmark = pytest.mark.django_db


def workbook(client):
    return client.get("/outcomes/?format=xlsx").content


def sheet(client, name):
    """The rows of one sheet, lists of words."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(client)))
    assert book.sheet_names == ["Outcomes", "Evidence", "Codes and definitions"]
    return [list(map(str, row)) for row in book.get_sheet_by_name(name).to_python()]


@pytest.fixture
def evidenced(roles):
    """A released outcome with a quote that donors read, one that they do not, and a reference."""
    outcome = make_outcome("EV/1", "donors")
    press = make_actor("Oyster Press", "donors")
    for title, level in (("Open report", "donors"), ("Zebra report", "internal")):
        document = make_document(title, [f"=The {title} says so."], level, publisher=press)
        decide(outcome, document.passages.get())
    decide(outcome, reference="Zebra letter", link="https://zebra.example/")
    return outcome


def decide(outcome, passage=None, **more):
    return Evidence.objects.create(
        outcome=outcome,
        claim="change",
        passage=passage,
        stance="supports",
        note="zebra note",
        decided_by=system_account(),
        **more,
    )


def test_a_sheet_of_evidence(evidenced, omar, dora, client_of):
    inside = sheet(client_of(omar), "Evidence")
    assert inside[0] == list(exports.INSIDE_EVIDENCE) and len(inside) == 4
    open_rows = sheet(client_of(dora), "Evidence")
    assert open_rows == [
        list(exports.EVIDENCE),
        [
            *("EV/1", "The change happened", "Supports", "'=The Open report says so."),
            *("Oyster Press", "Open report", "", "1"),
        ],
    ]


def test_a_sheet_of_codes(omar, dora, client_of):
    for user in (omar, dora):
        rows = sheet(client_of(user), "Codes and definitions")
        assert rows[0] == list(exports.CODES)
        assert ["Contribution", "2", "Moderate", "One of several causes"] in rows
        assert ["Stance", "partly", "Partly supports", ""] in rows
    Anchor.objects.update_or_create(scale="contribution", level=2, defaults={"english": "zebra"})
    for user, known in ((omar, True), (dora, False)):
        rows = sheet(client_of(user), "Codes and definitions")
        assert (["Contribution", "2", "Moderate", "zebra"] in rows) is known


def test_the_other_sheets_are_not_read_and_not_complained_of(evidenced, omar, client_of):
    data = workbook(client_of(omar))
    records, warnings, _proposals = from_table(data, "again.xlsx")
    assert [dict(record.cells)["FragmentID"] for record in records] == ["EV/1"]
    assert [warning.kind for warning in warnings if "sheet" in warning.kind] == []


def test_the_queries_of_a_workbook_do_not_grow(evidenced, dora, django_assert_num_queries):
    rows = Outcome.objects.visible_to(dora)
    with django_assert_num_queries(1):
        assert len(list(exports.evidence_table(rows, dora)[1])) == 1
    report = make_document("Long report", [f"Line {n}." for n in range(20)], "donors")
    for passage in report.passages.all():
        decide(evidenced, passage)
    with django_assert_num_queries(1):
        assert len(list(exports.evidence_table(rows, dora)[1])) == 21
