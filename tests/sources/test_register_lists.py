"""The lists of actors and of legal instruments."""

import pytest
from django.urls import reverse

from sources.access import Visibility
from sources.models import LegalAlias
from sources.release import set_visibility
from tests.people import make_actor, make_document, make_instrument
from tests.sources.answers import queries, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registers(db):
    make_actor("Court of Wells", visibility="donors", kind="court", country="Mali", acronym="CW")
    make_actor("Zebra Network", kind="network", country="Kenya")
    make_instrument(
        "Criminal Code",
        visibility="donors",
        aliases=("Penal Code",),
        kind="code",
        number="No. 2001-79",
        date="2001-08-20",
    )
    make_instrument("Zebra Act", visibility="confidential", kind="act")
    for title, visibility in (("Open", "donors"), ("Shut", "internal")):
        make_document(
            title, ("The Court of Wells sat.", "Court of Wells; Penal Code."), visibility=visibility
        )


def entries(client, name, **query):
    response = client.get(reverse(name), query)
    assert response.status_code == 200, text_of(response)
    return [(entry.name, entry.passages) for entry, _also in response.context["entries"]]


def test_registers_count_the_passages_their_reader_may_read(client_of, dora, omar, registers):
    assert entries(client_of(omar), "actor_list") == [("Court of Wells", 4), ("Zebra Network", 0)]
    assert entries(client_of(dora), "actor_list") == [("Court of Wells", 2)]
    assert entries(client_of(dora), "instrument_list") == [("Criminal Code", 1)]


def test_donor_sees_no_trace_of_closed_entries(client_of, dora, registers):
    for name in ("actor_list", "instrument_list"):
        text = text_of(client_of(dora).get(reverse(name)))
        for word in ("Zebra", "Kenya", "Network or coalition", "Internal", "Standing"):
            assert word not in text
        for query in ({"q": "zebra"}, {"country": "kenya"}):
            assert entries(client_of(dora), name, **query) == []


def test_instrument_line(client_of, omar, registers):
    text = text_of(client_of(omar).get(reverse("instrument_list"), {"kind": "code"}))
    assert "Criminal Code 2 passages Code · No. 2001-79 · 20 August 2001" in text
    assert "also known as" not in text


def test_found_by_another_name(client_of, dora, omar, registers):
    text = text_of(client_of(omar).get(reverse("instrument_list"), {"q": "penal"}))
    assert "1 legal instrument" in text and "also known as Penal Code" in text
    both = text_of(client_of(omar).get(reverse("instrument_list"), {"q": "code"}))
    assert "Criminal Code" in both and "also known as" not in both
    assert entries(client_of(omar), "instrument_list", q="2001-79") == [("Criminal Code", 2)]


def test_name_that_is_not_released_finds_nothing(client_of, dora, omar, registers):
    set_visibility(LegalAlias.objects.get(text="Penal Code"), Visibility.INTERNAL, omar)
    assert entries(client_of(dora), "instrument_list", q="penal") == []
    assert entries(client_of(dora), "instrument_list") == [("Criminal Code", 0)]


def test_register_filters_and_order(client_of, omar, registers):
    client = client_of(omar)
    assert entries(client, "actor_list", kind="network-or-coalition") == [("Zebra Network", 0)]
    assert entries(client, "actor_list", country="MALI") == [("Court of Wells", 4)]
    assert entries(client, "actor_list", standing="proposed") == []
    assert entries(client, "actor_list", visibility="internal") == [("Zebra Network", 0)]
    assert entries(client, "actor_list", sort="mentions")[0] == ("Court of Wells", 4)
    assert entries(client, "instrument_list", sort="mentions")[0] == ("Criminal Code", 2)


@pytest.mark.parametrize(
    "name, make", (("actor_list", make_actor), ("instrument_list", make_instrument))
)
def test_registers_ask_as_often_for_many_as_for_few(client_of, dora, omar, name, make):
    def grow(numbers):
        for number in numbers:
            make(f"Entry {number}", visibility="donors", country=f"Land {number}")

    grow(range(3))
    paths = [reverse(name), reverse(name) + "?q=entry&sort=mentions"]
    few = [queries(client_of(user), path) for user in (dora, omar) for path in paths]
    grow(range(3, 60))
    assert [queries(client_of(user), path) for user in (dora, omar) for path in paths] == few
    second = client_of(omar).get(reverse(name), {"page": 2})
    assert len(second.context["entries"]) == 10
