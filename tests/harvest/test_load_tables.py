"""Spreadsheets through the command: proposals, what is left out, and the way there and back."""

import pytest

from outcomes.models import Outcome
from tests.harvest.sheets import xlsx
from tests.people import SEEDS, make_outcome

pytestmark = pytest.mark.django_db


def counted(**counts):
    return {"new": 0, "changed": 0, "same": 0, "refused": 0, **counts}


def test_a_spreadsheet_comes_in_like_the_field_form(report, tmp_path):
    grid = [
        ["Fragment ID", "Contry", "Outcome description", "Odd"],
        ["LOA/9", "Mali", "It met.", "x"],
    ]
    (tmp_path / "harvest.xlsx").write_bytes(xlsx(grid))
    done = report(tmp_path, map=[("Contry", "country")])
    assert done["outcomes"]["new"] == 1
    outcome = Outcome.objects.get()
    assert (outcome.fragment_id, outcome.country) == ("LOA/9", "Mali")
    assert outcome.extra == [["Odd", "x"]]


def test_a_near_miss_is_proposed_not_taken(run, tmp_path):
    (tmp_path / "harvest.csv").write_text("FragmentID,Description,Contry\nLOA/8,It met.,Mali\n")
    _code, _out, err = run(tmp_path)
    assert any('--map "Contry=country"' in line for line in err)
    outcome = Outcome.objects.get()
    assert (outcome.country, outcome.extra) == ("", [["Contry", "Mali"]])


def test_invalid_records_can_be_left_out(report, tmp_path):
    (tmp_path / "harvest.csv").write_text("FragmentID,Description\nLOA/7,It met.\n,Lost.\n")
    assert report(tmp_path)["outcomes"] == counted(refused=2)
    assert report(tmp_path, skip_invalid=True)["outcomes"] == counted(new=1, refused=1)


@pytest.mark.parametrize("form", ["txt", "csv", "xlsx"])
def test_what_is_exported_comes_back_as_the_same(report, tmp_path, form, omar, client_of):
    report(SEEDS)
    make_outcome("LOA/6", description="It met.\n\n=1+1", extra=[["Odd", "x"]], country="Mali")
    answer = client_of(omar).get(f"/outcomes/?format={form}")
    data = b"".join(answer) if answer.streaming else answer.content
    (tmp_path / f"back.{form}").write_bytes(data)
    assert report(tmp_path)["outcomes"] == counted(same=2)
