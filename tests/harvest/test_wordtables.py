"""Word files that come back from partners: their tables, tracked changes accepted; and which tables
are records."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest import kinds
from harvest.doubts import LABELS
from harvest.readers import wordtables
from harvest.readers.tables import MOST_BYTES, MOST_COLUMNS
from harvest.records import from_word
from outcomes import word_files
from outcomes.columns import BY_HEADING, plain
from outcomes.exports import NEVER
from sources.readers import Unreadable

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FORM = [("FragmentID", "W/1"), ("Outcome description", "It changed."), ("Country", "Exampleland")]


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_cell(*paragraphs):
    """A file with a table of one row, whose second cell holds these paragraphs of XML."""
    document = Document()
    heading, cell = document.add_table(rows=1, cols=2).rows[0].cells
    heading.text = "Heading"
    cell._tc.remove(cell.paragraphs[0]._p)
    for inner in paragraphs:
        cell._tc.append(parse_xml(f"<w:p {SPACE}>{inner}</w:p>"))
    return saved(document)


def read(data):
    tables = wordtables.read(data, "invented.docx")
    assert wordtables.read_apart(data, "invented.docx") == tables
    return tables


def run(words, about=""):
    return f'<w:r><w:rPr>{about}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def deleted(words):
    return f'<w:del w:id="1" w:author="P"><w:r><w:delText>{words}</w:delText></w:r></w:del>'


def end_gone(how="del"):
    """That a tracked change took away the end of a paragraph."""
    return f'<w:pPr><w:rPr><w:{how} w:id="2" w:author="P"/></w:rPr></w:pPr>'


# --- what a cell says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (run("as it is"), "as it is"),
        (f'{run("kept ")}<w:ins w:id="1" w:author="P">{run("added")}</w:ins>', "kept added"),
        (deleted("gone") + run("left"), "left"),
        (f'<w:ins w:id="3" w:author="P">{deleted("added and gone")}</w:ins>{run("left")}', "left"),
        (f'<w:moveFrom w:id="1" w:author="P">{run("from")}</w:moveFrom>{run("here")}', "here"),
        (f'<w:moveTo w:id="1" w:author="P">{run("to")}</w:moveTo>', "to"),
        (run("seen") + run("hidden", "<w:vanish/>"), "seen"),
        (run("seen ") + run("too", '<w:vanish w:val="0"/>'), "seen too"),
        (
            "<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r>",
            "one\ntwo\tthree",
        ),
        ("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>", "non\u2011stop"),
        ("<w:r><w:t>soft</w:t><w:softHyphen/><w:t>ly</w:t></w:r>", "soft\xadly"),
        (f"<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{run('no tab')}", "no tab"),
        ('<w:r><w:commentReference w:id="1"/></w:r>' + run("without remarks"), "without remarks"),
        (
            f"<w:r><w:pict><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent></w:pict></w:r>"
            + run("beside"),
            "beside",
        ),
        (f"<w:hyperlink>{run('linked')}</w:hyperlink>", "linked"),
    ],
)
def test_what_a_cell_says(inner, words):
    assert read(with_cell(inner)) == [[["Heading", words]]]


def test_paragraphs_are_lines_and_tables_within_tables_are_left_out():
    document = Document()
    table = document.add_table(rows=1, cols=2)
    cell = table.rows[0].cells[1]
    cell.text = "one"
    cell.add_paragraph("two")
    cell.add_table(rows=1, cols=1).rows[0].cells[0].text = "inner"
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "second"
    first, second = read(saved(document))
    assert first[0][1].startswith("one\ntwo") and "inner" not in first[0][1]
    assert second == [["second"]]


@pytest.mark.parametrize(
    ("paragraphs", "words"),
    [
        ((run("one"), end_gone() + deleted("gone"), run("three")), "one\nthree"),
        ((end_gone() + run("one "), run("line")), "one line"),
        ((end_gone("moveFrom") + run("one "), run("line")), "one line"),
        ((end_gone("ins") + run("two"), run("lines")), "two\nlines"),
        ((run("one"), run("two") + end_gone()), "one\ntwo"),
    ],
)
def test_paragraphs_whose_end_was_deleted(paragraphs, words):
    assert read(with_cell(*paragraphs)) == [[["Heading", words]]]


def test_rows_that_were_deleted_are_gone():
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for at, how in ((0, "del"), (1, "ins")):
        table.rows[at]._tr.get_or_add_trPr().append(OxmlElement(f"w:{how}"))
    for at in range(3):
        table.rows[at].cells[0].text = str(at)
    assert read(saved(document)) == [[["1", ""], ["2", ""]]]


def test_cells_that_are_one():
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for row in table.rows:
        for at, cell in enumerate(row.cells):
            cell.text = str(at)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "heading"
    table.cell(2, 0).merge(table.cell(2, 1)).text = "wide"
    assert read(saved(document)) == [[["heading", "1", "2"], [None, "1", "2"], ["wide", "2"]]]


EDGES = [
    "**Year**: 1999",
    "---",
    " blanks\xa0 ",
    "\ttabs\t",
    "\n\nlines\n",
    "'=quoted",
    "=1+1",
    '"quoted"',
    "&#00;&#0010;&amp;",
    "\x01\x0b\x1f\r\ufffe\uffff",
    "\x85\u2028\u2011\xad\u200b\U0001f33e",
]
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\0")  # NUL is no text at all
WORDS = st.text(ANY, max_size=80) | st.sampled_from(EDGES) | st.text("*: -\n\t&#0;x", max_size=20)
OWN = WORDS.map("Own {}".format) | WORDS.filter(lambda words: plain(words) not in BY_HEADING)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(OWN, WORDS), max_size=4), WORDS)
def test_what_is_written_comes_back_to_the_letter(cells, title):
    cells = [("FragmentID", "W/1"), ("Outcome description", "d"), *cells]
    data = word_files.questions([(title, cells)], NEVER)
    [record], _warnings, _proposals = from_word(wordtables.read(data, "x.docx"))
    assert record.cells == [tuple(w.replace("\r\n", "\n") for w in cell) for cell in cells]


def test_the_same_rows_give_the_same_bytes(monkeypatch):
    rows = [("W/1", FORM), ("\x00", [("\x01", "\x02")])]
    data = word_files.questions(rows, NEVER)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert word_files.questions(rows, NEVER) == data
    about = Document(io.BytesIO(data)).core_properties
    assert about.created == about.modified == NEVER


# --- which tables are records -----------------------------------------------------------------


def test_a_table_with_both_required_headings_is_a_record():
    other = [["Name", "Example"], ["Country", "x"]]
    found, warnings, proposals = from_word([other, [list(cell) for cell in FORM]])
    assert [record.cells for record in found] == [FORM]
    assert [warning.kind for warning in warnings] == ["skipped_tables"] and proposals == []
    assert from_word([other]) == ([], [], [])


def test_what_is_not_known_is_said_and_near_misses_are_proposed():
    rows = [*map(list, FORM), ["Contry", "x"], ["Weather", "fine"], ["", " "], [""], []]
    rows[2] = ["Year", "2024"]
    [record], warnings, proposals = from_word([rows])
    assert record.cells == [*FORM[:2], ("Year", "2024"), ("Contry", "x"), ("Weather", "fine")]
    assert [warning.kind for warning in warnings] == ["unknown_heading"]
    assert proposals == [("Contry", "country")]


def test_required_headings_by_near_miss():
    [record], _warnings, proposals = from_word(
        [[["FragmentlD", "W/1"], ["Outcom description", ""]]]
    )
    assert record.cells[0] == ("FragmentlD", "W/1")
    assert proposals == [("FragmentlD", "fragment_id"), ("Outcom description", "description")]


def test_headings_as_a_person_said():
    rows = [["Code", "W/1"], ["Outcome description", "d"]]
    assert from_word([rows]) == ([], [], [])
    assert from_word([rows], {"Code": "fragment_id"})[0][0].cells[0] == ("Code", "W/1")


def test_two_tables_that_became_one_are_two_records():
    rows = [["Note", "above"], *map(list, FORM), ["FragmentID", "W/2"], ["Country", "Otherland"]]
    first, second = from_word([rows])[0]
    assert first.cells == [("Note", "above"), *FORM] and first.number == 1
    assert second.cells == [("FragmentID", "W/2"), ("Country", "Otherland")]


def test_tables_that_are_not_read_are_named():
    tables = [[["Your answers", "Yes."]], list(map(list, FORM)), [["", " "], [None]], [["So"]]]
    _found, warnings, _proposals = from_word(tables)
    assert [warning.kind for warning in warnings] == ["skipped_tables"]
    assert warnings[0].text.startswith("Tables 1, 4 were not read: they lack the headings “Frag")
    assert "skipped_tables" in LABELS


def test_one_heading_beside_several_cells():
    rows = [*map(list, FORM), [None, "and Otherland"], [None, None]]
    assert from_word([rows])[0][0].cells[-1] == ("Country", "Exampleland\nand Otherland")


def test_more_than_a_table_may_have(monkeypatch):
    rows = [*map(list, FORM), *([f"Own {n}", "x"] for n in range(MOST_COLUMNS))]
    with pytest.raises(Unreadable, match="different headings"):
        from_word([rows])
    monkeypatch.setattr("harvest.records.MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="more than 2 records"):
        from_word([list(map(list, FORM))] * 3)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["Country", "Mali", "and Niger"], "Table 1, row “Country”: it needs two cells"),
        (["All in one cell"], "Table 1, row “All in one cell”: it needs two cells"),
        (["Country", None], "Table 1, row “Country”: it needs two cells"),
        ([None, "Mali", "and Niger"], "Table 1, row “Mali”: it needs two cells"),
        (["", "An answer below"], "Table 1: “An answer below” has no heading beside it"),
    ],
)
def test_a_row_with_other_cells_is_named(row, says):
    with pytest.raises(Unreadable, match=says):
        from_word([[*map(list, FORM), row]])
    found, _warnings, _proposals = from_word([[*map(list, FORM), ["Country", "Mali", " "]]])
    assert found[0].cells[-1] == ("Country", "Mali")


def test_kinds_of_word_files(tmp_path):
    form = word_files.questions([("W/1", FORM)], NEVER)
    told = kinds.tell(tmp_path / "back.docx", form)
    assert told.kind == kinds.HARVEST and told.rows[0].cells == FORM
    assert kinds.tell(tmp_path / "back.bin", form).kind == kinds.HARVEST
    report = Document()
    report.add_paragraph("A report on wells.")
    report.add_table(rows=1, cols=2)
    assert kinds.tell(tmp_path / "report.docx", saved(report)).kind == kinds.DOCUMENT
    damaged = kinds.tell(tmp_path / "damaged.docx", form[: len(form) // 2])
    assert damaged.kind == kinds.DOCUMENT and "damaged" in damaged.unread
    assert kinds.tell(tmp_path / "none.docx", b"text").unread.endswith("not a Word file (.docx).")


def test_a_word_file_whose_text_has_another_name(tmp_path):
    form, file = word_files.questions([("W/1", FORM)], NEVER), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            content = old.read(part).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(part.replace("document.xml", "document2.xml"), content)
    told = kinds.tell(tmp_path / "online.docx", file.getvalue())
    assert told.kind == kinds.HARVEST and told.rows[0].cells == FORM


# --- hostile files ----------------------------------------------------------------------------


def replaced(data, name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("word/media/zeros.bin", bytes(210 * 1024 * 1024), "unpacks to more"),
        ("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "declares"),
        ("word/document.xml", b"<w:document", "cut short or damaged"),
        ("word/document.xml", b"<a>" * 1_100_000, "unpacks to more"),
        ("xl/workbook.xml", b"<a/>", "an Excel workbook"),
    ],
    ids=["bomb", "entity", "cut short", "tags", "workbook"],
)
def test_hostile_files_are_refused(name, content, says):
    data = replaced(word_files.questions([("W/1", FORM)], NEVER), name, content)
    with pytest.raises(Unreadable, match=says):
        wordtables.read_apart(data, "hostile.docx")


def test_tags_in_any_order_do_no_harm():
    for inner in ("<w:tc/>", "<w:tr><w:tr><w:trPr><w:del/></w:trPr></w:tr></w:tr>", "<w:r/>"):
        body = f"<w:document {SPACE}><w:tbl>{inner}<w:p/></w:tbl><w:tc/></w:document>"
        data = replaced(saved(Document()), "word/document.xml", body.encode())
        assert not any(map(any, read(data)[0]))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"PK", "damaged"),
        (b"\xd0\xcf\x11\xe0", "old Office file"),
        (b"text", "not a Word file"),
        (b"x" * (MOST_BYTES + 1), "25 MB"),
    ],
    ids=["empty", "zip", "old", "text", "large"],
)
def test_what_is_no_word_file(data, says):
    with pytest.raises(Unreadable, match=says):
        wordtables.read_apart(data, "x.docx")
