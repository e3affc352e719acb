"""Questions for partners: asked, sent back as a sheet, answered in it, and read by the import."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from python_calamine import CalamineWorkbook

from harvest.models import Harvest, HarvestRow, RowVerdict, State
from harvest.undo import undo
from outcomes import questioning
from outcomes.models import Outcome, Question
from sources.history import of
from sources.models import Event
from tests.people import make_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(roles):
    return [
        make_outcome(
            f"ASK/{n}",
            description=f"The council of Exampleville changed its rule {n}.",
            country="Exampleland",
        )
        for n in (1, 2)
    ]


def open_texts(outcome):
    found = questioning.open_questions(Question.objects.filter(outcome=outcome))
    return [question.text for question in found.get(outcome.pk, [])]


# --- asking -----------------------------------------------------------------------------------


def test_a_question_is_told_and_can_be_dropped(two, omar):
    question = questioning.ask(two[0], " Who was there? ", omar)
    assert (question.text, question.visibility) == ("Who was there?", "internal")
    assert questioning.in_words(of(two[0]).first()) == "“Who was there?”"
    questioning.drop(question, omar)
    questioning.drop(question, omar)
    assert open_texts(two[0]) == []
    with pytest.raises(ValueError):
        questioning.ask(two[0], "  ", omar)


def test_what_is_asked_of_something_confidential_is_so_too(omar):
    outcome = make_outcome("ASK/3", "confidential")
    assert questioning.ask(outcome, "Who?", omar).visibility == "confidential"


# --- the sheet, and back ----------------------------------------------------------------------


def column_of(rows, heading):
    return [row[rows[0].index(heading)] for row in rows[1:]]


def sheet(client, query=""):
    """The rows of the workbook that the page gives, lists of words."""
    answer = client.post("/questions/", {"from": query})  # Excel, where nothing else is said
    assert answer["Content-Disposition"] == 'attachment; filename="harvest-questions.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def brought_in(client, rows):
    """The Harvest of a sheet that came back, committed."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    answers = sum(bool(words) for words in column_of(rows, "Your answers"))
    return committed(client, "back.csv", text.getvalue().encode(), answers)


def committed(client, name, data, answers):
    """The Harvest of a file that came back with so many answers, committed."""
    path = client.post("/imports/", {"file": SimpleUploadedFile(name, data)})["Location"]
    page = client.get(path)
    assert page.context["answer_count"] == answers
    assert ("It brings the answers of" in page.text) is bool(answers)
    assert client.post(f"{path}commit").status_code == 302
    harvest = Harvest.objects.get()
    assert harvest.state == State.COMMITTED
    return harvest


def test_the_sheet_has_what_is_asked_with_the_ids(two, omar, client_of):
    questioning.ask(two[0], "Who was there?", omar)
    questioning.ask(two[0], "=When?", omar)
    client = client_of(omar)
    page = client.get("/questions/").text
    assert "Who was there?" in page and "ASK/1" in page and "ASK/2" not in page
    rows = sheet(client)
    assert rows[0][:3] == ["FragmentID", "Questions to you", "Your answers"]
    assert rows[1][:2] == ["ASK/1", "1. Who was there?\n2. =When?"] and len(rows) == 2
    assert all(question.sent_at for question in Question.objects.all())
    assert Event.objects.filter(subject_kind="export").get().after["rows"] == 1
    assert "sent" in client.get("/questions/").text


def test_answers_come_back_by_the_import(two, omar, adama, client_of):
    questioning.ask(two[0], "Who was there?", omar)
    questioning.ask(two[0], "When?", omar)
    questioning.ask(two[1], "Where?", omar)
    rows = sheet(client_of(omar))
    answers, said = map(rows[0].index, ("Your answers", "Outcome description"))
    rows[1][answers] = "2. In May.\n1. All of them."
    rows[2][answers] = "In the town hall."
    rows[2][said] = "The council of Exampleville changed its rule 2 in the town hall."
    harvest = brought_in(client_of(adama), rows)
    told = dict(Question.objects.values_list("text", "answer"))
    assert told == {
        "Who was there?": "All of them.",
        "When?": "In May.",
        "Where?": "In the town hall.",
    }
    first, second = Outcome.objects.order_by("pk")
    # Nothing of what was asked and answered is the outcome's own.
    assert first.raw == [] and first.extra == [] == second.extra
    assert "town hall" in second.description
    assert not [entry for entry in second.raw if entry["column"] in ("questions", "answers")]
    page = client_of(omar).get("/outcomes/ask-2/").text
    assert "“In the town hall.”" in page and open_texts(two[1]) == []
    undo(harvest, adama)
    assert open_texts(two[0]) == ["Who was there?", "When?"] and open_texts(two[1]) == ["Where?"]


def test_a_sheet_that_came_back_as_it_went_changes_nothing(two, omar, adama, client_of):
    questioning.ask(two[0], "Who was there?", omar)
    before = list(Outcome.objects.values())
    book = sheet(client_of(omar))
    harvest = brought_in(client_of(adama), book)
    assert list(Outcome.objects.values()) == before
    assert HarvestRow.objects.get(harvest=harvest).verdict == RowVerdict.SAME
    assert open_texts(two[0]) == ["Who was there?"]


# --- as a Word file -------------------------------------------------------------------------------


def word_file(client):
    answer = client.post("/questions/", {"format": "docx"})
    assert answer["Content-Disposition"] == 'attachment; filename="harvest-questions.docx"'
    return answer.content


def filled(data, answers):
    """A Word file with {fragment ID: {heading: words}} written into its tables; None takes the row
    out."""
    document = Document(io.BytesIO(data))
    for table in document.tables:
        written = answers.get(table.rows[0].cells[1].text, {})
        for row in table.rows:
            words = written.get(row.cells[0].text, "")
            if words is None:
                table._tbl.remove(row._tr)
            elif words:
                row.cells[1].text = words
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_the_word_file_has_what_is_asked_with_the_ids(two, omar, client_of):
    questioning.ask(two[0], "Who was there?", omar)
    client = client_of(omar)
    data = word_file(client)
    document = Document(io.BytesIO(data))
    [table] = document.tables
    title = f"ASK/1 {two[0].headline}"
    assert title in [paragraph.text for paragraph in document.paragraphs]
    assert [bool(row.height) for row in table.rows[:4]] == [False, False, True, False]
    rows = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert list(rows)[:3] == ["FragmentID", "Questions to you", "Your answers"]
    assert rows["Questions to you"] == "Who was there?" and rows["country"] == "Exampleland"
    assert "" not in list(rows.values())[3:], "what says nothing takes no room"
    about = document.core_properties
    assert about.author == about.last_modified_by == ""
    assert word_file(client) == data
    assert client.post("/questions/", {"format": "pdf"}).status_code == 400


def test_answers_come_back_in_the_word_file(two, omar, adama, client_of):
    questioning.ask(two[0], "Who was there?", omar)
    questioning.ask(two[0], "When?", omar)
    questioning.ask(two[1], "Where?", omar)
    data = filled(
        word_file(client_of(omar)),
        {
            "ASK/1": {"Your answers": "2. In May.\n1. All of them."},
            "ASK/2": {
                "Your answers": "In the town hall.",
                "Outcome description": "The council of Exampleville changed its rule 2 there.",
            },
        },
    )
    harvest = committed(client_of(adama), "back.docx", data, 2)
    told = dict(Question.objects.values_list("text", "answer"))
    assert told == {
        "Who was there?": "All of them.",
        "When?": "In May.",
        "Where?": "In the town hall.",
    }
    assert Outcome.objects.get(slug="ask-2").description.endswith("changed its rule 2 there.")
    undo(harvest, adama)
    assert open_texts(two[1]) == ["Where?"]


def test_answers_are_found_where_the_first_table_has_no_room_for_any(two, omar, adama, client_of):
    for outcome in two:
        questioning.ask(outcome, "Who was there?", omar)
    answers = {"ASK/1": {"Your answers": None}, "ASK/2": {"Your answers": "All."}}
    committed(client_of(adama), "back.docx", filled(word_file(client_of(omar)), answers), 1)
    assert open_texts(two[0]) and not open_texts(two[1])


def test_a_word_file_that_came_back_as_it_went_changes_nothing(two, omar, adama, client_of):
    Outcome.objects.filter(pk=two[0].pk).update(
        description="The council of Exampleville\r\nchanged its rule 1.",  # as browsers send it
        additional_information="**Year**: 1999\n---\n\ttabbed “quoted” <b>é</b>  two",
        evidence_text="=1+1\n\n'quoted &#0042; &amp;",
        other_contributions="kept\x0b in Word",
        extra=[["Weather", "fine\x0b\r\n"], [" ", "headed by a blank"], ["Tide", ""]],
    )
    # Whose unknown columns come in another order.
    Outcome.objects.filter(pk=two[1].pk).update(extra=[["Tide", "high"], ["Weather", "dull"]])
    for outcome in two:
        questioning.ask(outcome, "Who was there?", omar)
    before = list(Outcome.objects.order_by("pk").values())
    data = word_file(client_of(omar))
    shown = [row.cells[1].text for row in Document(io.BytesIO(data)).tables[0].rows]
    assert "The council of Exampleville\nchanged its rule 1." in shown
    client = client_of(adama)
    path = client.post("/imports/", {"file": SimpleUploadedFile("back.docx", data)})["Location"]
    client.post(f"{path}note", {"kind": "unknown_heading"})
    client.post(f"{path}commit")
    assert Harvest.objects.get().state == State.COMMITTED
    assert list(Outcome.objects.order_by("pk").values()) == before
    verdicts = HarvestRow.objects.values_list("verdict", flat=True)
    assert list(verdicts) == [RowVerdict.SAME] * 2


def test_an_id_with_other_words_in_its_file_is_sent_too(two, omar, client_of):
    """The file's own words are sent, and they may have blanks that the ID has not."""
    entry = {"heading": "FragmentID", "column": "fragment_id", "value": " ASK/1 "}
    Outcome.objects.filter(pk=two[0].pk).update(raw=[entry])
    questioning.ask(two[0], "Who was there?", omar)
    assert sheet(client_of(omar))[1][:2] == [" ASK/1 ", "Who was there?"]
    table = Document(io.BytesIO(word_file(client_of(omar)))).tables[0]
    assert [row.cells[1].text for row in table.rows[:2]] == [" ASK/1 ", "Who was there?"]


@pytest.mark.parametrize(
    ("words", "count", "expected"),
    [
        ("Yes.", 1, {1: "Yes."}),
        ("1. Yes.", 1, {1: "1. Yes."}),
        ("1. Yes.\n2) No.", 2, {1: "Yes.", 2: "No."}),
        ("2. No.", 2, {2: "No."}),
        ("Both: yes.", 2, {1: "Both: yes.", 2: "Both: yes."}),
        ("First. 1. Yes.\n3. No.", 2, dict.fromkeys((1, 2), "First. 1. Yes.\n3. No.")),
        ("", 2, {1: "", 2: ""}),
    ],
)
def test_numbered_answers_find_their_questions(words, count, expected):
    assert questioning._by_number(words, count) == expected


# --- the pages --------------------------------------------------------------------------------


def test_asking_on_the_page_of_an_outcome(two, omar, dora, client_of):
    client = client_of(omar)
    data = {"question-text": "Who <b>was</b> there?", "from": "year=2024"}
    answer = client.post("/outcomes/ask-1/questions/", data)
    assert answer["Location"] == "/outcomes/ask-1/?year=2024#questions"
    assert "Who &lt;b&gt;was&lt;/b&gt; there?" in client.get("/outcomes/ask-1/").text
    assert client.post("/outcomes/ask-1/questions/", {"question-text": " "}).status_code == 200
    pk = Question.objects.get().pk
    assert client_of(dora).post(f"/questions/{pk}/drop/").status_code == 404
    assert client.post(f"/questions/{pk}/drop/")["Location"] == "/outcomes/ask-1/#questions"
    assert not Question.objects.exists()


def test_only_the_questions_of_the_list(two, omar, client_of):
    for row in two:
        questioning.ask(row, "Who?", omar)
    client = client_of(omar)
    assert "ASK/1" not in client.get("/questions/?country=Bland").text
    assert len(sheet(client, "country=Exampleland")) == 3
    assert client.get("/questions/?nonsense=1").status_code == 400


def test_where_nothing_is_asked_there_is_no_sheet(two, omar, client_of):
    client = client_of(omar)
    for answer in (client.get("/questions/"), client.post("/questions/")):
        assert answer.status_code == 200 and "No question is open" in answer.text
