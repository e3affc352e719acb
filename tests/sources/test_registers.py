"""Registers from CSV: told by headings, every fault at once, loaded twice as loaded once."""

import pytest
from django.core.management import CommandError, call_command

from outcomes.models import ClaimMention, Involvement
from sources import registers
from sources.access import Visibility
from sources.history import of, system_account
from sources.models import Actor, ActorAlias, LegalAlias, LegalInstrument, Mention
from sources.readers import Unreadable
from sources.registers import Unloadable, load, read
from tests.people import REGISTERS, make_actor, make_document, make_outcome

ACTORS = "name,acronym,kind,country,also_known_as,in_french\n"
LAWS = "name,kind,number,date,country,also_known_as,in_french\n"
BOARD = ACTORS + "Oyster Board,OBK,authority,Kelpland,Board of Oysters | The Board,Conseil\n"


def entries(text, file_name="invented.csv"):
    return read(text.encode(), file_name)


def faults(text):
    with pytest.raises(Unloadable) as refused:
        entries(text)
    return refused.value.faults


def loaded(text, by=None):
    return load(entries(text), by or system_account())


def names(model, entry):
    return set(model.objects.filter(entry__name=entry).values_list("text", "language"))


# --- reading --------------------------------------------------------------------------------


def test_an_actor_with_all_its_names():
    (entry,) = entries(BOARD)
    assert entry.model is Actor
    assert entry.fields == {
        "name": "Oyster Board",
        "kind": "authority",
        "country": "Kelpland",
        "acronym": "OBK",
    }
    assert entry.names == (
        ("Oyster Board", ""),
        ("OBK", ""),
        ("Board of Oysters", ""),
        ("The Board", ""),
        ("Conseil", "fr"),
    )


def test_an_instrument_with_number_and_date():
    (entry,) = entries(LAWS + "Kelp Act,act,2023-7,2023-10,Kelpland,,Loi sur le varech\n")
    assert entry.model is LegalInstrument
    assert str(entry.fields["date"]) == "2023-10" and entry.fields["number"] == "2023-7"


def test_headings_in_any_order_and_case_with_further_columns():
    text = "KIND,Name ,in_french,also_known_as,acronym,country,remark\ncso,Kelp Circle,,,,,x\n"
    assert entries(text)[0].fields["name"] == "Kelp Circle"


def test_a_byte_order_mark_is_no_part_of_a_heading():
    assert read(b"\xef\xbb\xbf" + BOARD.encode(), "x.csv")[0].fields["name"] == "Oyster Board"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a,b\n1,2\n", "the headings fit neither register"),
        (ACTORS + ",,cso,,,\n", "line 2: name: is empty"),
        (ACTORS + "Kelp Circle,,club,,,\n", "line 2: kind: “club” is none of state"),
        (ACTORS + "Kelp Circle,,cso,,\n", "line 2: the line has another number of cells"),
        (ACTORS + "Kelp Circle,,cso,,,,more\n", "line 2: the line has another number of cells"),
        (ACTORS + "Kelp,,cso,,,\nKelp,,cso,,,\n", "line 3: name: “Kelp” stands twice"),
        (ACTORS + f"{'K' * 301},,cso,,,\n", "line 2: a name has 301 characters"),
        (ACTORS + f"Kelp,,cso,,{'K' * 301},\n", "line 2: a name has 301 characters"),
        (ACTORS + f"Kelp,,cso,{'K' * 101},,\n", "line 2: country: has 101 characters; 100 is"),
        (ACTORS + f"Kelp,{'K' * 41},cso,,,\n", "line 2: acronym: has 41 characters; 40 is"),
        (LAWS + f"Kelp,act,{'1' * 61},,,,\n", "line 2: number: has 61 characters; 60 is"),
        (LAWS + "Kelp Act,act,,October 2023,,,\n", "line 2: date: “October 2023” is not a date"),
        (LAWS + "Kelp Act,act,,2023-02-30,,,\n", "line 2: date: There is no such date"),
        (ACTORS + f"Kelp,,cso,,{'K' * 200_000},\n", "this is no CSV file"),
    ],
)
def test_a_fault_is_one_clear_line(text, fault):
    (line,) = faults(text)
    assert line.startswith("invented.csv") and fault in line


def test_every_fault_is_told():
    assert len(faults(ACTORS + ",,cso,,,\nKelp,,club,,,\nOyster,,cso,,,\n,,,,,\n")) == 3


def test_what_is_no_text():
    with pytest.raises(Unreadable):
        read(b"\x89PNG\r\n", "x.csv")
    with pytest.raises(Unreadable):
        read(b"", "x.csv")


# --- loading --------------------------------------------------------------------------------


def test_new_same_and_changed(omar):
    assert loaded(BOARD, omar) == {"new": 1, "changed": 0, "same": 0}
    board = Actor.objects.get()
    assert (board.slug, board.visibility, board.version) == ("oyster-board", "internal", 1)
    assert len(names(ActorAlias, "Oyster Board")) == 5
    assert ("Conseil", "fr") in names(ActorAlias, "Oyster Board")
    assert (of(board).get().verb, of(board).get().by) == ("added", omar)

    assert loaded(BOARD, omar) == {"new": 0, "changed": 0, "same": 1}
    assert of(board).count() == 1

    more = BOARD.replace("The Board", "The Board | Shell House")
    assert loaded(more, omar) == {"new": 0, "changed": 1, "same": 0}
    assert of(board).first().after == {"names": ["Shell House"]}
    assert loaded(BOARD, omar)["same"] == 1, "a name that a file leaves out stays"


def test_a_file_fills_what_is_empty_and_leaves_what_a_person_wrote(omar):
    make_actor("Oyster Board", kind="court")
    assert loaded(BOARD, omar)["changed"] == 1
    board = Actor.objects.get()
    assert (board.kind, board.acronym, board.country, board.version) == (
        "court",
        "OBK",
        "Kelpland",
        2,
    )
    assert of(board).filter(verb="changed").get().after["acronym"] == "OBK"


def test_a_name_that_is_its_acronym_stands_once(db):
    loaded(ACTORS + "OBK,OBK,authority,,OBK,OBK\n")
    assert ActorAlias.objects.count() == 1


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("public", "internal"),
        ("donors", "internal"),
        ("internal", "internal"),
        ("confidential", "confidential"),
    ],
)
def test_a_new_name_is_never_more_open_than_its_entry(entry, name, db):
    make_actor("Oyster Board", entry)
    loaded(BOARD)
    assert ActorAlias.objects.get(text="The Board").visibility == name
    assert Actor.objects.get().visibility == entry, "no load touches a visibility"


def test_two_entries_may_share_a_name(db):
    loaded(LAWS + "Kelp Act,act,,,,the Code,\nShell Act,act,,,,the Code,\n")
    assert LegalAlias.objects.filter(text="the Code").count() == 2


def test_slugs_are_told_apart_without_counting(db):
    loaded(ACTORS + "Kelp Circle,,cso,,,\nKelp  Circle!,,cso,,,\nCercle Kélp,,cso,,,\n")
    slugs = set(Actor.objects.values_list("slug", flat=True))
    assert {"kelp-circle", "cercle-kelp"} < slugs
    (third,) = slugs - {"kelp-circle", "cercle-kelp"}
    assert third.startswith("kelp-circle-") and not third.endswith("-2")


def test_names_are_found_anew_in_passages_and_claims(db):
    make_document("Invented", ["Oyster Bay Folk met."])
    make_outcome("REG/1", description="Oyster Bay Folk met.")
    assert not Mention.objects.exists()
    loaded(BOARD.replace("Oyster Board", "Oyster Bay Folk"))
    assert Mention.objects.get().text == ClaimMention.objects.get().text == "Oyster Bay Folk"
    assert Involvement.objects.get().actor.name == "Oyster Bay Folk"


def test_what_a_text_proposed_is_confirmed_by_the_register(db):
    make_document("Invented", ["The Oyster Board met, and so did the Kelp Council."])
    assert set(Actor.objects.values_list("standing", flat=True)) == {"proposed"}
    loaded(BOARD)
    assert Actor.objects.get(name="Oyster Board").standing == "confirmed"
    assert Actor.objects.get(name="Kelp Council").standing == "proposed"


def test_a_proposal_gives_way_to_the_entry_that_has_its_name(db):
    document = make_document("Invented", ["Act No. 2031-007 of 3 May 2031 was adopted in 2031."])
    assert LegalInstrument.objects.get().standing == "proposed"
    loaded(
        "name,kind,number,date,country,also_known_as,in_french\n"
        "Kelp Act,act,2031-007,2031-05-03,,Act No. 2031-007,\n"
    )
    law = LegalInstrument.objects.get()
    assert (law.name, law.standing) == ("Kelp Act", "confirmed")
    assert Mention.objects.get(passage__document=document).entry == law


def test_nothing_new_finds_nothing_anew(db, monkeypatch):
    loaded(BOARD)
    monkeypatch.setattr(registers, "registers_changed", lambda by: pytest.fail("looked again"))
    loaded(BOARD)


# --- the command, and the registers we ship -------------------------------------------------


def test_our_own_registers_load_and_load_again(db, capsys):
    call_command("load_registers", REGISTERS)
    assert " new, 0 changed, 0 same" in capsys.readouterr().out
    code = LegalInstrument.objects.get(name="Criminal Code")
    assert {"Penal Code", "Code pénal"} <= set(
        LegalAlias.objects.filter(entry=code).values_list("text", flat=True)
    )
    rows = list(ActorAlias.objects.order_by("pk").values())
    call_command("load_registers", REGISTERS)
    assert "0 new, 0 changed," in capsys.readouterr().out
    assert list(ActorAlias.objects.order_by("pk").values()) == rows
    assert set(Actor.objects.values_list("visibility", flat=True)) == {Visibility.INTERNAL}


def test_one_fault_anywhere_and_nothing_is_loaded(db, tmp_path):
    (tmp_path / "good.csv").write_text(BOARD)
    (tmp_path / "poor.csv").write_text(ACTORS + ",,cso,,,\n")
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(CommandError) as refused:
        call_command("load_registers", tmp_path, tmp_path / "missing.csv")
    lines = str(refused.value).split("\n")
    assert len(lines) == 3
    assert any("image.csv: This is a PNG image" in line for line in lines)
    assert any("missing.csv: No such file" in line for line in lines)
    assert not Actor.objects.exists()
