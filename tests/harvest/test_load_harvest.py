"""The command that brings files in: twice is once, and bad input is one clear line a fault."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from harvest.load import load
from harvest.models import Harvest, HarvestRow
from outcomes.models import Evidence, Outcome
from sources.history import system_account
from sources.models import Actor, Event, Mention, Passage, SourceDocument
from sources.release import set_visibility
from tests.harvest.sheets import xlsx
from tests.people import REGISTERS, SEED_ID, SEEDS, make_outcome

pytestmark = pytest.mark.django_db
HARVEST = "**FragmentID**: LOA/1\n**Outcome description**: The council met.\n"
DOCUMENT = "# Report\n\nThe council of Exampleville met in May and adopted rules on kelp.\n"
BAD = {
    "empty.txt": (b"", "The file is empty."),
    "blank.txt": (b" \n\t\n", "nothing but blanks"),
    "image.txt": (b"\x89PNG\r\n\x1a\n\x00\x00", "This is a PNG image, not text."),
    "office.docx": (b"PK\x03\x04\x00", "The Word file is cut short or damaged."),
    "binary.dat": (b"abc\x00def", "there is a zero byte at 3"),
    "latin.txt": ("Le Comité décide".encode("latin-1"), "This is not UTF-8 text"),
    "no-id.txt": (b"**Outcome description**: It changed.\n", "FragmentID: is missing or empty"),
    "no-text.txt": (b"**FragmentID**: A/1\n", "Outcome description: is missing or empty"),
}


def dump():
    """Every row of every table, index tables and all, and every file kept."""
    tables = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            tables[table] = sorted(map(repr, cursor.fetchall()))
    return tables


def kept(settings):
    return sorted(
        (str(path), path.stat().st_mtime_ns)
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file()
    )


def counted(**counts):
    return {"new": 0, "changed": 0, "same": 0, "refused": 0, **counts}


# --- the seeds ------------------------------------------------------------------------------


def test_the_seeds(run):
    call_command("load_registers", REGISTERS, stdout=StringIO())
    code, out, err = run(SEEDS, json=True)
    found = json.loads(out)
    assert (code, err) == (0, [])
    assert found["outcomes"] == counted(new=1) and found["documents"] == counted(new=4)
    assert found["passages"] == Passage.objects.count() > 100
    assert found["faults"] == []
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    assert outcome.slug == "scc-sah2312-phr004"
    assert (outcome.region, outcome.country, outcome.year) == ("Sahel", "Mali", 2023)
    assert (outcome.status, outcome.visibility) == ("lead", "internal")
    assert (outcome.stated_confidential, outcome.unintended) == (None, False)
    assert (outcome.claimed_significance, outcome.claimed_contribution) == (2, 2)
    evidence = Evidence.objects.get(outcome=outcome)
    assert evidence.link.endswith("&csf=1&web=1&e=XZDBVe") and "&amp;" not in evidence.reference
    assert set(SourceDocument.objects.values_list("visibility", flat=True)) == {"internal"}
    assert not Actor.objects.exclude(visibility="internal").exists()
    assert system_account() == Harvest.objects.get().committed_by


def test_a_second_run_changes_no_row_of_any_table(run, settings):
    run(SEEDS)
    before, files = dump(), kept(settings)
    assert len(before) > 25 and len(files) == 5
    code, out, err = run(SEEDS, json=True)
    found = json.loads(out)
    assert (code, err) == (0, [])
    assert found["outcomes"] == counted(same=1) and found["documents"] == counted(same=4)
    after = dump()
    assert [table for table in before if before[table] != after[table]] == []
    assert kept(settings) == files


def test_without_registers_the_seeds_load_too(report):
    assert report(SEEDS)["documents"]["new"] == 4


def test_what_is_said_in_words(run):
    code, out, _err = run(SEEDS)
    assert "outcomes: 1 new, 0 changed, 0 same, 0 refused" in out
    assert "documents: 4 new" in out and f"passages: {Passage.objects.count()}" in out


# --- one file, many files, folders ----------------------------------------------------------


def test_what_a_file_is_is_told_by_its_content(report, tmp_path):
    (tmp_path / "notes.csv").write_text(HARVEST)
    (tmp_path / "000_outcomes.txt").write_text(DOCUMENT)
    (tmp_path / "list.csv").write_text("title,file\nKelp rules,000_outcomes.txt\n")
    found = report(tmp_path)
    assert found["outcomes"] == counted(new=1) and found["documents"] == counted(new=1)
    assert SourceDocument.objects.get().title == "Kelp rules"


def test_folders_in_folders_and_hidden_files(report, tmp_path):
    deep = tmp_path / ".hidden above" / "one" / "two"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(DOCUMENT)
    (deep / ".b.txt").write_text(DOCUMENT + "More.")
    (deep.parent / ".git").mkdir()
    (deep.parent / ".git" / "c.txt").write_text(HARVEST)
    found = report(deep.parent)
    assert found["documents"] == counted(new=1) and found["outcomes"] == counted()


def test_a_folder_above_this_one(report, tmp_path, monkeypatch):
    (tmp_path / "files").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "files" / "a.txt").write_text(DOCUMENT)
    monkeypatch.chdir(tmp_path / "here")
    assert report("../files")["documents"] == counted(new=1)


def test_the_same_file_twice_in_one_run(report, tmp_path):
    (tmp_path / "a.txt").write_text(DOCUMENT)
    (tmp_path / "b.txt").write_text(DOCUMENT)
    assert report(tmp_path)["documents"] == counted(new=1, same=1)
    assert report(tmp_path / "a.txt", tmp_path / "a.txt")["documents"] == counted(same=2)


def test_a_changed_file_changes(report, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(HARVEST)
    report(file)
    file.write_text(HARVEST + "**Year**: 2024\n---\n" + HARVEST.replace("/1", "/2"))
    assert report(file)["outcomes"] == counted(new=1, changed=1)
    assert Outcome.objects.get(slug="loa-1").year == 2024
    assert report(file)["outcomes"] == counted(same=2)


def test_an_older_file_again_is_the_same_and_makes_nothing(report, tmp_path):
    """A file that was committed already is not brought in anew, whatever came after it."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(HARVEST)
    new.write_text(HARVEST + "**Year**: 2024\n")
    report(old)
    report(new)
    assert report(old)["outcomes"] == counted(same=1)
    assert Outcome.objects.get().year == 2024


# --- lists of documents ---------------------------------------------------------------------

LIST = "file,title,publisher,date,kind,visibility\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(DOCUMENT)
    return tmp_path


def test_a_list_describes_what_lies_beside_it(report, folder):
    (folder / "documents.csv").write_text(
        LIST + "a.txt,Kelp,Kelp Press,2023-10,report,confidential\n"
    )
    report(folder)
    document = SourceDocument.objects.get()
    assert (document.title, document.publisher.name, str(document.date)) == (
        "Kelp",
        "Kelp Press",
        "2023-10",
    )
    assert document.visibility == "confidential"


def test_a_list_opens_nothing_and_says_so(run, folder):
    (folder / "documents.csv").write_text(LIST + "a.txt,Kelp,,,,public\n")
    code, _out, err = run(folder)
    assert code == 0 and SourceDocument.objects.get().visibility == "internal"
    assert len(err) == 1 and "kept as internal" in err[0] and "documents.csv, line 2" in err[0]


def test_a_list_never_lowers_a_visibility(report, folder):
    (folder / "documents.csv").write_text(LIST + "a.txt,Kelp,,,,confidential\n")
    report(folder)
    (folder / "documents.csv").write_text(LIST + "a.txt,Kelp,,,,internal\n")
    assert report(folder)["documents"] == counted(same=1)
    assert SourceDocument.objects.get().visibility == "confidential"


def test_a_list_that_changed_changes_what_it_says(report, folder):
    report(folder)
    (folder / "documents.csv").write_text(LIST + "a.txt,Kelp,Kelp Press,2023,report,\n")
    assert report(folder)["documents"] == counted(changed=1)
    assert report(folder)["documents"] == counted(same=1)
    (folder / "documents.csv").unlink()
    assert report(folder)["documents"] == counted(same=1)
    assert SourceDocument.objects.get().title == "Kelp"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("a.txt,,,,,confidential\n", "line 2: title: is empty"),
        ("a.txt,Kelp,,soon,,\n", "line 2: date: “soon” is not a date"),
        ("a.txt,Kelp,,,poem,\n", "line 2: kind: “poem” is none of"),
        ("a.txt,Kelp,,,,secret\n", "line 2: visibility: “secret” is none of"),
        ("a.txt,Kelp,,,confidential\n", "line 2: the cells do not fit the headings"),
        ("a.txt,Kelp,,,,confidential,more\n", "line 2: the cells do not fit the headings"),
        ("a.txt,Kelp,,,,\na.txt,Kelp,,,,\n", "line 3: file: “a.txt” stands twice"),
    ],
)
def test_a_faulty_row_refuses_its_document(rows, fault, run, folder):
    """It may have meant to say that the document is confidential."""
    (folder / "documents.csv").write_text(LIST + rows)
    code, out, err = run(folder, json=True)
    assert code == 1 and len(err) == 1 and fault in err[0]
    assert json.loads(out)["documents"] == counted(refused=1)
    assert not SourceDocument.objects.exists()


def test_an_unknown_heading_refuses_too(run, folder):
    (folder / "documents.csv").write_text("file,title,visibilty\na.txt,Kelp,confidential\n")
    code, _out, err = run(folder)
    assert code == 1 and "known are file, title" in err[0]
    assert not SourceDocument.objects.exists()


def test_a_row_without_its_file_is_a_fault_and_the_rest_goes_in(run, folder):
    (folder / "documents.csv").write_text(LIST + "a.txt,Kelp,,,,\nb.txt,Gone,,,,\n")
    code, _out, err = run(folder)
    assert code == 1 and len(err) == 1 and "no readable document “b.txt”" in err[0]
    assert SourceDocument.objects.get().title == "Kelp"


def test_a_csv_that_cannot_be_read_as_one(run, folder):
    (folder / "documents.csv").write_text(LIST + f'a.txt,"{"k" * 200_000}",,,,\n')
    code, _out, err = run(folder / "documents.csv")
    assert code == 1 and len(err) == 1 and "this is no CSV file" in err[0]


# --- bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_line_and_leaves_nothing(name, run, tmp_path, settings):
    data, fault = BAD[name]
    file = tmp_path / name
    file.write_bytes(data)
    system_account()
    before = dump()
    code, out, err = run(file, json=True)
    assert code == 1
    assert len(err) == 1 and err[0].startswith(str(file)) and fault in err[0]
    assert json.loads(out)["faults"] == err
    assert dump() == before and kept(settings) == []


def test_a_missing_file(run, tmp_path):
    code, _out, err = run(tmp_path / "nothing.txt")
    assert (code, err) == (1, [f"{tmp_path / 'nothing.txt'}: No such file or directory."])


def test_an_empty_folder(run, tmp_path):
    code, _out, err = run(tmp_path)
    assert (code, err) == (1, [f"{tmp_path}: the folder holds no file."])


def test_no_path_at_all():
    with pytest.raises(CommandError):
        call_command("load_harvest")


def test_every_fault_is_told_and_what_is_good_goes_in(run, tmp_path):
    for name, (data, _fault) in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(DOCUMENT)
    (tmp_path / "harvest.txt").write_text(HARVEST)
    code, out, err = run(tmp_path, tmp_path / "missing.txt", json=True)
    assert code == 1 and len(err) == len(BAD) + 1
    assert Outcome.objects.count() == SourceDocument.objects.count() == 1
    assert json.loads(out)["outcomes"] == counted(new=1, refused=2)


def test_one_bad_record_refuses_its_file(run, tmp_path, settings):
    file = tmp_path / "a.txt"
    file.write_text(HARVEST + "---\n**Outcome description**: It changed.\n**Year**: soon\n")
    code, out, err = run(file, json=True)
    assert code == 1 and json.loads(out)["outcomes"] == counted(refused=2)
    assert [line for line in err if "record 2 (line 4), FragmentID: is missing" in line]
    assert [line for line in err if "record 2 (line 4), Year: “soon” is no year" in line]
    for model in (Outcome, Harvest, HarvestRow):
        assert not model.objects.exists()
    assert kept(settings) == []


def test_a_warning_is_told_and_counts_as_acknowledged(run, tmp_path):
    (tmp_path / "a.txt").write_text(HARVEST + "**Year**: soon\n")
    code, _out, err = run(tmp_path)
    assert code == 0 and len(err) == 1 and "record 1 (line 1), Year: “soon” is no year" in err[0]
    assert Outcome.objects.get().year is None


def test_a_second_id_with_the_same_address_is_refused(run, tmp_path):
    make_outcome("loa 1")
    (tmp_path / "a.txt").write_text(HARVEST)
    code, _out, err = run(tmp_path)
    assert code == 1 and "has the same address as “loa 1”" in err[0]
    assert Outcome.objects.count() == 1


# --- a dry run ------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_and_writes_nothing(run, settings):
    system_account()
    before = dump()
    code, out, err = run(SEEDS, dry_run=True)
    assert (code, err) == (0, []) and "A dry run: nothing was written." in out
    assert "outcomes: 1 new" in out and "documents: 4 new" in out
    assert dump() == before and kept(settings) == []


def test_a_dry_run_keeps_the_files_of_what_is_there(run, report, settings):
    report(SEEDS)
    before, files = dump(), kept(settings)
    assert report(SEEDS, dry_run=True)["documents"] == counted(same=4)
    assert dump() == before and kept(settings) == files


# --- who did it -----------------------------------------------------------------------------


def test_every_act_has_a_name(omar):
    load([SEEDS], omar)
    assert set(Event.objects.values_list("by", flat=True)) == {omar.pk}
    assert apps.get_model("harvest.Harvest").objects.get().brought_by == omar


def test_a_load_after_a_release_takes_nothing_back(report, omar, dora):
    report(SEEDS)
    document = SourceDocument.objects.filter(publisher__isnull=False).first()
    set_visibility(document, "donors", omar)
    set_visibility(document.publisher, "donors", omar)
    report(SEEDS)
    assert SourceDocument.objects.visible_to(dora).get() == document


def test_a_document_may_begin_with_a_bold_word(report, tmp_path):
    (tmp_path / "note.md").write_text("**Note**: the council met.\n\nIt spoke of kelp.\n")
    done = report(tmp_path)
    assert done["documents"]["new"] == 1
    assert done["outcomes"]["new"] == 0


def test_a_publisher_nobody_knew_is_found_in_earlier_texts_too(report, tmp_path):
    (tmp_path / "one.txt").write_text("The Kelp Gazette came to the meeting of the council.\n")
    report(tmp_path / "one.txt")
    (tmp_path / "two.txt").write_text("A report on kelp.\n")
    (tmp_path / "documents.csv").write_text("file,title,publisher\ntwo.txt,Kelp,Kelp Gazette\n")
    report(tmp_path)
    assert Mention.objects.filter(actor_alias__text="Kelp Gazette").count() == 1


def test_a_sheet_is_named_without_what_would_move_the_cursor(run, tmp_path):
    def fill(book):
        sheet = book.add_worksheet("Two\u202e\x9b words")
        sheet.write_row(0, 0, ["FragmentID", "Description"])
        sheet.write_row(1, 0, ["LOA/1", ""])

    (tmp_path / "a.xlsx").write_bytes(xlsx(fill=fill))
    code, _out, faults = run(tmp_path / "a.xlsx")
    assert code == 1 and "sheet “Two" in faults[0]
    assert not any(sign in faults[0] for sign in "\u202e\x9b")
