"""What holds for every list and page; the library."""

import re

import pytest
from django.urls import reverse

from tests.people import make_actor, make_document, make_instrument
from tests.sources.answers import queries, text_of

pytestmark = pytest.mark.django_db
LISTS = ("source_list", "actor_list", "instrument_list")


@pytest.mark.parametrize("name", LISTS)
def test_stranger_is_sent_to_sign_in(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("login"))


@pytest.mark.parametrize("name", ("source", "source_file", "source_release"))
def test_stranger_learns_nothing_of_a_document(client, name):
    document = make_document("Report on wells", visibility="public")
    there, never = (client.get(reverse(name, args=[slug])) for slug in (document.slug, "never"))
    assert there.url.startswith(reverse("login"))
    assert never.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", LISTS)
def test_account_without_group_reads_nothing(client_of, nobody, name):
    make_document("Report on wells", visibility="public", publisher="Well Office")
    make_instrument("Well Act", visibility="public")
    assert "Well" not in text_of(client_of(nobody).get(reverse(name)))


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_read_only(client_of, omar, name):
    assert client_of(omar).post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", LISTS)
def test_unknown_name_is_named(client_of, omar, name):
    response = client_of(omar).get(reverse(name), {"colour": "red"})
    assert response.status_code == 400
    assert "colour" in text_of(response)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("given", ("kind", "visibility", "sort"))
def test_unknown_value_of_a_closed_list_is_refused(client_of, omar, name, given):
    assert client_of(omar).get(reverse(name), {given: "mauve"}).status_code == 400


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("given", ("visibility", "standing"))
def test_inside_names_are_unknown_to_donors(client_of, dora, name, given):
    inside = client_of(dora).get(reverse(name), {given: "internal"})
    never = client_of(dora).get(reverse(name), {"x" * len(given): "internal"})
    assert inside.status_code == never.status_code == 400
    assert inside.content == never.content.replace(b"x" * len(given), given.encode())


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page, status", (("99", 200), ("x", 400), ("0", 400), ("-1", 400)))
def test_page_out_of_range(client_of, omar, name, page, status):
    assert client_of(omar).get(reverse(name), {"page": page}).status_code == status


@pytest.mark.parametrize("name", LISTS)
def test_empty_lists_say_what_to_do(client_of, dora, omar, name):
    assert "load_" in text_of(client_of(omar).get(reverse(name)))
    assert "released to you" in text_of(client_of(dora).get(reverse(name)))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("typed", ("???", '"', "-well", "\\", "%", "a" * 3000, "well " * 400))
def test_any_search_is_answered(client_of, omar, name, typed):
    assert client_of(omar).get(reverse(name), {"q": typed}).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_nul_is_refused(client_of, omar, name):
    assert client_of(omar).get(reverse(name), {"q": "a\x00b"}).status_code == 400


@pytest.fixture
def library(db):
    publisher = make_actor("Office of Wells", visibility="donors")
    return {
        "open": make_document(
            "Étude on wells",
            ("Pumps were mended in spring.", "Pumps again."),
            visibility="donors",
            publisher=publisher,
            date="2023",
            date_basis="inferred",
            kind="study",
            language="en",
            translated_from="fr",
        ),
        "inside": make_document("Letter on dams", ("The dam held.",), kind="letter"),
        "secret": make_document(
            "Zebra minutes", ("Pumps were sold.",), visibility="confidential", date="2019"
        ),
    }


def test_library_shows_what_there_is_to_know(client_of, omar, library):
    text = text_of(client_of(omar).get(reverse("source_list")))
    assert "3 documents" in text
    assert "Office of Wells · 2023, inferred" in text
    assert "English, translated from French" in text
    assert "Publisher not stated · Year not stated" in text
    assert "Confidential" in text


def test_donor_sees_released_documents_and_no_trace_of_others(client_of, dora, library):
    client = client_of(dora)
    text = text_of(client.get(reverse("source_list")))
    assert "1 document" in text and "Étude on wells" in text
    for word in ("dam", "Zebra", "Letter", "Minutes", "2019", "Internal", "Confidential"):
        assert word not in text
    assert "1 document matches" in text_of(client.get(reverse("source_list"), {"q": "pumps"}))


def test_donor_page_is_the_same_without_the_secrets(client_of, dora, library):
    client = client_of(dora)

    def page(**query):
        response = client.get(reverse("source_list"), query)
        return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)

    asked = ({}, {"q": "pumps"}, {"year": "2019"}, {"q": "dam"})
    before = [page(**query) for query in asked]
    for name in ("inside", "secret"):
        library[name].delete()
    assert [page(**query) for query in asked] == before


def found(client, **query):
    response = client.get(reverse("source_list"), query)
    assert response.status_code == 200, text_of(response)
    return [document.title for document in response.context["documents"]]


def test_library_filters(client_of, omar, library):
    client = client_of(omar)
    assert found(client, kind="study") == ["Étude on wells"]
    assert found(client, kind=["study", "letter"]) == ["Letter on dams", "Étude on wells"]
    assert found(client, year="2023") == ["Étude on wells"]
    assert found(client, year="1812") == []
    assert found(client, publisher="office-of-wells") == ["Étude on wells"]
    assert found(client, language="not-stated") == ["Letter on dams", "Zebra minutes"]
    assert found(client, visibility="confidential") == ["Zebra minutes"]
    assert found(client, kind="") == found(client)


def test_library_search(client_of, omar, library):
    client = client_of(omar)
    assert found(client, q="pump") == ["Zebra minutes", "Étude on wells"]
    assert found(client, q="etude") == ["Étude on wells"]
    assert found(client, q="office wells") == ["Étude on wells"]
    assert found(client, q="pump -sold") == ["Étude on wells"]
    text = text_of(client.get(reverse("source_list"), {"q": "pump", "kind": "study"}))
    assert "2, 2 of them match" in text
    assert "Kind: Study" in text


def test_library_search_knows_other_names(client_of, dora, omar):
    make_document("Digest", ("The Code pénal was read.",), visibility="donors")
    make_instrument("Criminal Code", aliases=("Code pénal",))
    text = text_of(client_of(omar).get(reverse("source_list"), {"q": "criminal code"}))
    assert "1 document matches" in text and "Code pénal" in text
    text = text_of(client_of(dora).get(reverse("source_list"), {"q": "criminal code"}))
    assert "0 documents match" in text and "Code pénal" not in text


def test_library_order(client_of, omar, library):
    client = client_of(omar)
    assert found(client, sort="newest") == ["Étude on wells", "Zebra minutes", "Letter on dams"]
    assert found(client, sort="oldest") == ["Zebra minutes", "Étude on wells", "Letter on dams"]


def test_facets_count_under_all_other_filters(client_of, omar, library):
    response = client_of(omar).get(reverse("source_list"), {"kind": "study", "year": "1812"})
    kinds, _publishers, years, *_rest = response.context["facets"]
    assert [(choice.label, choice.count, choice.checked) for choice in kinds.choices] == [
        ("Study", 0, True)
    ]
    assert [(c.value, c.count, c.checked) for c in years.choices] == [
        ("2023", 1, False),
        ("1812", 0, True),
    ]
    text = text_of(response)
    assert "Without “Year: 1812” there is 1." in text
    assert "Drop “Kind: Study”" not in text


def test_library_asks_as_often_for_many_as_for_few(client_of, dora, omar):
    for number in range(3):
        make_document(f"Report {number}", visibility="donors", publisher=f"Office {number}")
    paths = [reverse("source_list"), reverse("source_list") + "?q=paragraph&sort=newest"]
    few = [queries(client_of(user), path) for user in (dora, omar) for path in paths]
    for number in range(3, 60):
        make_document(f"Report {number}", visibility="donors", publisher=f"Office {number}")
    assert [queries(client_of(user), path) for user in (dora, omar) for path in paths] == few
