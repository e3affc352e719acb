"""The command that shows what a text names, and stores nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from sources.models import Actor, Event, LegalInstrument
from tests.people import make_instrument

pytestmark = pytest.mark.django_db
TEXT = (
    "The Penal Code stands.\r\nAct No. 2031-007 of 3 May 2031 follows,\r\n"
    "as Act No. 2031-007 says.\n"
)


@pytest.fixture
def find(tmp_path, capsys):
    def find(text, **options):
        file = tmp_path / "invented.txt"
        file.write_bytes(text.encode())
        call_command("find_mentions", str(file), **options)
        return capsys.readouterr().out

    return find


def test_each_mention_has_its_place_and_its_entry(find):
    make_instrument("Criminal Code", aliases=("Penal Code",))
    events = Event.objects.count()
    found = [json.loads(line) for line in find(TEXT, json=True).splitlines()]
    text = TEXT.replace("\r\n", "\n")
    assert [(one["kind"], one["text"], one["name"]) for one in found] == [
        ("instrument", "Penal Code", "Criminal Code"),
        ("instrument", "Act No. 2031-007 of 3 May 2031", "Act No. 2031-007 of 3 May 2031"),
        ("instrument", "Act No. 2031-007", "Act No. 2031-007 of 3 May 2031"),
    ]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found)
    assert LegalInstrument.objects.count() == 1
    assert not Actor.objects.exists() and Event.objects.count() == events


def test_it_is_shown_for_a_person_too(find):
    assert "(proposed)" in find(TEXT) and "→  Act No. 2031-007 of 3 May 2031" in find(TEXT)


def test_a_file_that_is_no_text_is_one_clear_line(find, tmp_path):
    with pytest.raises(CommandError, match="nothing but blanks"):
        find(" \n")
    with pytest.raises(CommandError, match="No such file"):
        call_command("find_mentions", str(tmp_path / "none.txt"))
