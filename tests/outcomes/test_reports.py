"""Reports: what a dossier and the report of a dashboard hold, as a page and as a Word file, in
English and French, for each audience."""

import io
import struct
import zipfile

import pytest
from docx import Document

from outcomes import charts, dashboard, pictures, reports, sharing, word_report
from outcomes.models import Evidence, Outcome
from sources.history import system_account
from sources.models import Event
from tests.people import make_actor, make_document, make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcomes(roles):
    press = make_actor("Oyster Press", "donors")
    papers = [
        make_document(f"Paper {n}", [f"Line one of {n}.", f"Line two of {n}."], "donors", press)
        for n in (1, 2)
    ]
    closed = make_document("Zebra paper", ["Zebra line."], "internal", press)
    for number in (1, 2):
        outcome = make_outcome(
            f"REP/{number}",
            "donors",
            country="Exampleland",
            year=2020 + number,
            significance_text="It was the first time.",
            additional_information="zebra",
        )
        Outcome.objects.filter(pk=outcome.pk).update(
            agreed_significance=2, agreed_contribution=1, agreed_evidence=3
        )
        passages = [*papers[0].passages.all(), *papers[1].passages.all()[:1]]
        for passage in (*passages, closed.passages.get()):
            Evidence.objects.create(
                outcome=outcome,
                claim="change",
                passage=passage,
                stance="supports",
                decided_by=system_account(),
            )
    make_outcome("REP/3", description="zebra")


def words(answer):
    """All the words of a Word file, of paragraphs and tables."""
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


PATHS = ("/outcomes/rep-1/report/", "/dashboard/report/?country=Exampleland")


@pytest.mark.parametrize("path", PATHS)
def test_the_page_and_the_file_say_the_same(path, outcomes, dora, client_of):
    client = client_of(dora)
    page = client.get(path)
    assert page.status_code == 200
    answer = client.get(path + ("&" if "?" in path else "?") + "format=docx")
    assert answer["Content-Disposition"].endswith('.docx"')
    said = "\n".join(words(answer))
    report = page.context["report"]
    for dossier in report.dossiers:
        for word in (dossier.fields["headline"], "It was the first time.", "Medium"):
            assert word in said and word in page.text
        for cited in dossier.cited:
            assert f"“{cited.quote}” [{cited.number}]" in said and cited.quote in page.text
    for number, source in report.sources:
        assert f"[{number}] {source}" in said and source in page.text
    for text in (said, page.text):
        assert "zebra" not in text.lower() and "REP/3" not in text


def test_each_source_has_one_number(outcomes, dora):
    report = reports.of_one(Outcome.objects.visible_to(dora).with_ratings(dora)[0], dora)
    [dossier] = report.dossiers
    assert [cited.number for cited in dossier.cited] == [1, 1, 2]
    assert [number for number, _words in report.sources] == [1, 2]
    assert report.sources[0][1] == "Oyster Press, Paper 1, year not stated."


def test_every_figure_of_the_dashboard_is_in_the_file(outcomes, dora, client_of):
    client = client_of(dora)
    board = client.get("/dashboard/").context["board"]
    answer = client.get("/dashboard/report/?format=docx")
    said = words(answer)
    for point in board.figures:
        assert f"{point.count} {point.label}" in said
    for chart in board.charts:
        assert chart.title in said
        for _group, *_rest in [row for row in charts.table(chart)[1] if row[-1]]:
            assert _group in said
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        pictures = [name for name in parts.namelist() if name.startswith("word/media/")]
        assert len(pictures) == sum(bool(chart.total) for chart in board.charts)
        for name in pictures:
            data = parts.read(name)
            assert data.startswith(b"\x89PNG") and struct.unpack(">I", data[16:20])[0] == 1488


def test_the_file_says_nothing_of_who_and_when(outcomes, dora, omar, client_of):
    client = client_of(dora)
    first = client.get("/dashboard/report/?format=docx").content
    assert client.get("/dashboard/report/?format=docx").content == first
    about = Document(io.BytesIO(first)).core_properties
    newest = client.get("/dashboard/").context["board"].newest
    assert about.created == newest.replace(microsecond=0)
    assert about.author == about.last_modified_by == ""


def test_headings_are_french_where_asked(outcomes, dora, client_of):
    client = client_of(dora)
    page = client.get("/outcomes/rep-1/report/?lang=fr")
    assert '<html lang="fr">' in page.text and "Ce qui a changé" in page.text
    assert "Portée" in page.text and "Moyenne" in page.text and "Étaye" in page.text
    said = words(client.get("/dashboard/report/?lang=fr&format=docx"))
    assert "Comment nous le savons" in said and "Où les changements ont eu lieu" in said
    assert "How we know" not in said
    assert '<html lang="en">' in client.get("/outcomes/rep-1/report/").text


def test_a_report_leaves_an_event(outcomes, dora, client_of):
    client = client_of(dora)
    client.get("/dashboard/report/?country=Exampleland")
    assert not Event.objects.filter(subject_kind="export").exists()
    client.get("/dashboard/report/?country=Exampleland&format=docx")
    event = Event.objects.get(subject_kind="export")
    assert event.by == dora
    assert event.after == {"format": "docx", "filter": "country=Exampleland", "rows": 2}


def test_a_report_by_a_share_link(outcomes, omar, client):
    row, token = sharing.share("The embassy", omar, query="year=2021")
    client.post(f"/s/{token}/")
    page = client.get(f"/s/{row.pk}/report/")
    assert "REP/1" in page.text and "REP/2" not in page.text
    said = words(client.get(f"/s/{row.pk}/report/?format=docx"))
    assert not any("REP/2" in word for word in said)
    one, token = sharing.share("The embassy", omar, Outcome.objects.get(slug="rep-2"))
    client.post(f"/s/{token}/")
    assert "REP/2" in client.get(f"/s/{one.pk}/report/").text
    assert client.get(f"/s/{one.pk}/report/?format=docx").status_code == 200


def test_what_is_hidden_has_no_report(outcomes, dora, client_of, client):
    donor = client_of(dora)
    hidden, never = donor.get("/outcomes/rep-3/report/"), donor.get("/outcomes/never/report/")
    assert hidden.status_code == never.status_code == 404 and hidden.content == never.content
    for path in PATHS:
        assert client.get(path).status_code == 302
        assert donor.post(path).status_code == 405


@pytest.mark.parametrize(
    "query", ["lang=de", "format=pdf", "nonsense=1", "format=docx&lang=xx", "status=lead"]
)
def test_what_is_not_known_is_refused(query, outcomes, dora, client_of):
    for path in ("/outcomes/rep-1/report/", "/dashboard/report/"):
        assert client_of(dora).get(f"{path}?{query}").status_code == 400


def test_words_that_a_file_cannot_hold(dora, client_of):
    make_outcome("REP/9", "donors", description="A\x0b bell\x07 <b>rang</b> & more.")
    said = words(client_of(dora).get("/outcomes/rep-9/report/?format=docx"))
    assert any("<b>rang</b> & more." in word for word in said)


def test_many_outcomes_are_counted_and_some_shown(dora, monkeypatch, outcomes, client_of):
    monkeypatch.setattr(reports, "MOST", 1)
    page = client_of(dora).get("/dashboard/report/")
    assert len(page.context["report"].dossiers) == 1
    assert "1 more outcome is not shown." in page.text


def test_pictures_need_no_font_of_the_machine(dora):
    assert all(path.endswith(".ttf") for path in word_report.FONTS)
    chart = dashboard.charts.Chart("x", "bars", "Title", "About", "", (), 0)
    assert word_report.png(pictures.picture(chart)).startswith(b"\x89PNG")
