"""The search over everything: what it finds, counts, filters, pages through and refuses."""

import re

import pytest
from django.utils import timezone

from outcomes.models import Outcome
from sources import editions, ingest
from sources.access import Visibility
from sources.models import SourceDocument
from tests.people import make_actor, make_document, make_instrument, make_outcome

pytestmark = pytest.mark.django_db

DONORS, INTERNAL, SECRET = Visibility.DONORS, Visibility.INTERNAL, Visibility.CONFIDENTIAL


@pytest.fixture
def ask(client_of):
    """(user, query string) → what the page shows, or the status of a refusal."""

    def answer(user, query):
        response = client_of(user).get(f"/search/?{query}")
        return response if response.status_code == 200 else response.status_code

    return answer


def counts(response):
    """{group: how many it found}"""
    return {group.name: group.count for group in response.context["groups"]}


def choices(response, name):
    """{value: count} of one filter."""
    facet = next(facet for facet in response.context["facets"] if facet.name == name)
    return {choice.value: choice.count for choice in facet.choices}


@pytest.fixture
def tides():
    """Two publishers' documents, outcomes and entries that all speak of tides."""
    make_document(
        "Tide report",
        ["The tide rose.", "No tide was low."],
        DONORS,
        publisher="Harbour Press",
        kind="report",
        date="2021-05",
    )
    make_document("Tide letter", ["A tide came."], publisher="Pier Press", kind="letter")
    make_document("Tide news", ["The tide went."], SECRET, kind="news", date="2019")
    make_outcome("T/1", DONORS, description="The tide law changed.", country="Aland", year=2021)
    make_outcome("T/2", description="The tide office opened.", country="Bland", year=2022)
    make_outcome("T/3", SECRET, description="The tide was hidden.", country="Hidenia", year=2018)
    make_actor("Tide Office", country="Aland")
    make_actor("Tide Board", DONORS, country="Aland")
    make_instrument("Tide Act", DONORS, country="Bland")


# --- what is found --------------------------------------------------------------------------


def test_finds_other_names_and_says_so(mill, client_of, omar):
    make_document("Report", ["The Water Code was read."], publisher="Town Press")
    make_document("Leaflet", ["A Code of Water for all."], publisher="Mill Press")
    page = client_of(omar).get("/search/?q=Code of Water").content.decode()
    assert "<mark>Water Code</mark>" in page
    assert "<mark>Code of Water</mark>" in page
    assert "Also searched for other names of Water Code" in page
    assert "2 publishers" in page
    assert "MILL/1" in page


def test_finds_words_by_their_beginning(ask, omar):
    make_document("Study", ["Human trafficking.", "They trafficked.", "Traffickers.", "Traffic."])
    make_outcome("T/1", description="The traffickers were tried.")
    make_instrument("Trafficking Act")
    response = ask(omar, "q=traffick*")
    assert counts(response) == {"passages": 3, "outcomes": 1, "instruments": 1, "actors": 0}
    for word in ("trafficking", "trafficked", "Traffickers", "traffickers"):
        assert f"<mark>{word}</mark>" in response.text
    assert counts(ask(omar, "q=tr*"))["passages"] == 0


def test_quotes_and_words_that_must_not_stand_there(ask, omar):
    make_document("Study", ["The open court sat.", "The court sat open.", "The court of salt."])
    for query, n in (('"open court"', 1), ("court -salt", 2), ("open court", 2), ("pearl", 0)):
        found = ask(omar, f"q={query}").context.get("groups")
        assert (found[0].count if found else 0) == n, query


def test_says_how_many_of_each(tides, ask, omar, dora):
    everything = {"passages": 4, "outcomes": 3, "instruments": 1, "actors": 2}
    assert counts(ask(omar, "q=tide")) == everything
    assert ask(omar, "q=tide").context["total"] == 10
    open_ones = {"passages": 2, "outcomes": 1, "instruments": 1, "actors": 1}
    assert counts(ask(dora, "q=tide")) == counts(ask(dora, "q=tid*")) == open_ones


def test_candidates_and_what_is_set_aside_are_no_outcomes_here(ask, omar):
    for status in ("candidate", "lead", "outcome", "set_aside"):
        make_outcome(f"S/{status}", status=status, description="The tide turned.")
    response = ask(omar, "q=tide")
    assert counts(response)["outcomes"] == 2
    assert {row.fragment_id for row in response.context["outcomes"]} == {"S/lead", "S/outcome"}


def test_an_outcome_is_shown_by_the_text_that_has_the_words(ask, omar, dora):
    make_outcome(
        "T/1",
        DONORS,
        headline="Pearl divers were heard",
        description="Divers met.",
        contribution_text="The union of pearl divers advised.",
        additional_information="Coral divers told us of pearl.",
        extra=[["Remarks", "A walrus was seen."]],
    )
    shown = ask(omar, "q=pearl").text
    assert "<mark>Pearl</mark> divers were heard" in shown
    assert "union of <mark>pearl</mark> divers advised" in shown
    assert "Contribution of the programme:" in shown
    assert "<b>Remarks:</b> A <mark>walrus</mark>" in ask(omar, "q=walrus").text
    assert "<mark>Coral</mark> divers" in ask(omar, "q=coral").text
    # Donors neither find it by an inside text, nor is one shown to them.
    assert counts_or_none(ask(dora, "q=coral")) is None
    both = {user: ask(user, "q=coral+pearl+divers") for user in (omar, dora)}
    assert "told us" in both[omar].text and counts_or_none(both[dora]) is None
    assert "told us" not in ask(dora, "q=pearl").text


def counts_or_none(response):
    """The counts, or None where nothing is found."""
    found = counts(response)
    return found if any(found.values()) else None


def test_of_several_texts_the_one_with_most_words_is_shown(ask, omar):
    make_outcome(
        "T/1", description="A pearl was found.", significance_text="Pearl and coral are traded."
    )
    assert "<mark>Pearl</mark> and <mark>coral</mark>" in ask(omar, "q=pearl+coral").text


def test_a_withdrawn_source_is_found_and_says_so(tides, ask, omar, dora):
    assert "Source withdrawn" not in ask(omar, "q=tide").text
    SourceDocument.objects.filter(title="Tide report").update(
        withdrawn_at=timezone.now(), withdrawn_by=omar, withdrawn_reason="It was a forgery."
    )
    for user, n in ((omar, 4), (dora, 2)):
        response = ask(user, "q=tide")
        assert counts(response)["passages"] == n
        assert response.text.count("Source withdrawn") == 2
        assert "forgery" not in response.text


def test_an_older_edition_is_found_by_those_alone_who_read_no_newer_one(ask, omar, dora):
    old = make_document("Report", ["The tide rose once."], DONORS)
    editions.add(old, ingest.draft(b"The tide rose twice.\n", "newer.txt"), omar)
    shown = {user: ask(user, "q=tide") for user in (omar, dora)}
    assert "rose twice" in shown[omar].text
    assert "once" not in shown[omar].text
    assert "once" in shown[dora].text and "twice" not in shown[dora].text
    assert [counts(response)["passages"] for response in shown.values()] == [1, 1]


def test_an_entry_is_found_by_any_name_and_says_by_which(ask, omar):
    make_instrument("Water Code", aliases=["Code of Water", "Ponds Law"])
    page = ask(omar, "q=ponds").text
    assert 'href="/instruments/water-code/"' in page and "also Ponds Law" in page
    assert "also Water Code" not in ask(omar, "q=water").text


# --- filters --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("", (4, 3, 1, 2)),
        ("publisher=harbour-press", (2, 3, 1, 2)),
        ("publisher=harbour-press&publisher=pier-press", (3, 3, 1, 2)),
        ("publisher=never-was", (0, 3, 1, 2)),
        ("kind=letter", (1, 3, 1, 2)),
        ("kind=letter&kind=news-page", (2, 3, 1, 2)),
        ("year=2021", (2, 1, 1, 2)),
        ("year=2021&year=2019", (3, 1, 1, 2)),
        ("year=abc", (0, 0, 1, 2)),
        ("country=Aland", (4, 1, 0, 2)),
        ("country=ALAND&country=bland", (4, 2, 1, 2)),
        ("country=Nowhere", (4, 0, 0, 0)),
        ("publisher=harbour-press&kind=letter", (0, 3, 1, 2)),
        ("year=2022&country=Bland", (0, 1, 1, 0)),
        ("publisher=&kind=&year=&country=&group=", (4, 3, 1, 2)),
    ],
)
def test_each_filter_narrows_what_it_speaks_of(tides, ask, omar, filters, found):
    assert tuple(counts(ask(omar, f"q=tide&{filters}")).values()) == found


def test_a_choice_counts_under_all_other_filters(tides, ask, omar):
    plain = ask(omar, "q=tide")
    assert choices(plain, "publisher") == {"harbour-press": 2, "pier-press": 1}
    assert choices(plain, "kind") == {"report": 2, "letter": 1, "news-page": 1}
    # Passages and outcomes together.
    assert choices(plain, "year") == {"2022": 1, "2021": 3, "2019": 1, "2018": 1}
    # Outcomes and entries together.
    assert choices(plain, "country") == {"Aland": 3, "Bland": 2, "Hidenia": 1}
    narrowed = ask(omar, "q=tide&kind=report&country=Bland")
    assert choices(narrowed, "kind") == choices(plain, "kind")
    assert choices(narrowed, "publisher") == {"harbour-press": 2}
    assert choices(narrowed, "year") == {"2022": 1, "2021": 2}
    assert choices(narrowed, "country") == choices(plain, "country")


@pytest.mark.parametrize(
    "query", ["q=tide", "q=tide&year=2021", "q=tide&kind=report&country=Aland", "q=office"]
)
def test_every_count_of_a_choice_is_what_choosing_it_gives(tides, ask, omar, query):
    narrowed = {
        "publisher": ["passages"],
        "kind": ["passages"],
        "year": ["passages", "outcomes"],
        "country": ["outcomes", "instruments", "actors"],
    }
    names = [part.split("=")[0] for part in query.split("&")]
    for name, groups in narrowed.items():
        if name in names:
            continue
        for value, count in choices(ask(omar, query), name).items():
            found = counts(ask(omar, f"{query}&{name}={value}"))
            assert sum(found[group] for group in groups) == count, (name, value)


def test_the_choices_are_what_the_reader_reads(tides, ask, dora):
    response = ask(dora, "q=tide")
    assert choices(response, "publisher") == {"harbour-press": 2}
    assert choices(response, "kind") == {"report": 2}
    assert choices(response, "year") == {"2021": 3}
    assert choices(response, "country") == {"Aland": 2, "Bland": 1}
    hidden = ("Hidenia", "2019", "2018", "Tide Office", "T/2", "T/3", "Pier Press")
    assert not [word for word in hidden if word in response.text]


@pytest.mark.parametrize(
    ("hidden", "never"),
    [
        ("country=Hidenia", "country=Nowhere"),
        ("year=2019", "year=1066"),
        ("publisher=pier-press", "publisher=never-was"),
    ],
)
def test_a_hidden_value_filters_like_one_that_never_was(tides, ask, dora, hidden, never):
    def shown(query):
        main = ask(dora, f"q=tide&{query}").text.split("<main")[1]
        return re.sub(query.split("=")[1], "…", main, flags=re.IGNORECASE)

    assert shown(hidden) == shown(never)


def test_says_what_is_not_narrowed_and_how_to_take_a_filter_away(tides, ask, omar):
    response = ask(omar, "q=tide&publisher=harbour-press&country=Aland")
    assert "Not narrowed by: Country (outcomes, actors, instruments)." in response.text
    assert response.text.count("Not narrowed by: Publisher (passages).") == 3
    assert 'href="?q=tide&amp;country=Aland"' in response.text
    assert 'href="?q=tide"' in response.text
    assert "Not narrowed" not in ask(omar, "q=tide").text


def test_under_filters_that_leave_nothing_they_can_be_cleared(tides, ask, omar):
    response = ask(omar, "q=went&kind=letter&country=Nowhere")
    assert response.context["total"] == 0
    assert "Nothing is found under these filters" in response.text
    assert 'href="?q=went"' in response.text


# --- one group, page by page ----------------------------------------------------------------


def test_pages_through_each_group(ask, omar):
    make_document("Long", [f"Tide number {n:02}." for n in range(45)])
    for n in range(25):
        make_outcome(f"T/{n:02}", description="The tide turned.")
        make_actor(f"Tide Office {n:02}")
    first = ask(omar, "q=tide")
    assert len(first.context["passages"]) == len(first.context["outcomes"]) == 8
    assert "Passages: all 45" in first.text and "group=passages" in first.text
    pages = [ask(omar, f"q=tide&group=passages&page={n}") for n in (1, 2, 3)]
    numbers = [passage.number for page in pages for passage, _cut in page.context["passages"]]
    assert numbers == list(range(1, 46))
    assert "outcomes" not in pages[0].context and "41–45 of 45" in pages[2].text
    pages = [ask(omar, f"q=tide&group=outcomes&page={n}") for n in (1, 2)]
    seen = [row.fragment_id for page in pages for row in page.context["outcomes"]]
    assert seen == [f"T/{n:02}" for n in range(25)]
    pages = [ask(omar, f"q=tide&group=actors&page={n}") for n in (1, 2)]
    seen = [found.entry.name for page in pages for found in page.context["actors"]]
    assert seen == [f"Tide Office {n:02}" for n in range(25)]
    # The numbers beside the groups are the same on all of them.
    assert counts(pages[1]) == counts(first)
    # A further page of no group in particular is one of passages; beyond the last is the last.
    assert ask(omar, "q=tide&page=2").context["alone"] == "passages"
    assert ask(omar, "q=tide&group=outcomes&page=99").context["page"].number == 2


def test_links_keep_what_was_asked_for(tides, ask, omar):
    page = ask(omar, "q=tide&country=Aland&group=outcomes").text
    assert 'name="group" value="outcomes" form="filters"' in page
    # An outcome that is opened keeps the search as its list.
    assert 'href="/outcomes/t-1/?q=tide&amp;country=Aland"' in page
    assert 'href="/outcomes/?q=tide&amp;country=Aland"' in page


def test_the_list_that_a_search_leads_to_has_the_same_outcomes(tides, ask, client_of, omar, dora):
    for user in (omar, dora):
        for query in ("q=tide", "q=tide&year=2021", "q=tide&country=bland&year=2022"):
            listed = client_of(user).get(f"/outcomes/?{query}&format=json").json()["count"]
            assert counts(ask(user, query))["outcomes"] == listed


# --- what it takes and refuses --------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "q=", "q=...", "q=%00", "q=%22", "q=-a", "q=*", "q=("])
def test_takes_anything(mill, ask, omar, query):
    response = ask(omar, query)
    assert response.context.get("asked") is None or "groups" in response.context
    assert "MILL/1" not in response.text


def test_without_a_word_it_says_what_to_do(ask, omar):
    for query in ("", "q=", "q=%3F", "q=-tide", "q=%22%22"):
        page = ask(omar, query).text
        assert "all words that begin so" in page, query
        assert ("No word to look for" in page) is (query in ("q=%3F", "q=-tide", "q=%22%22"))
        assert "<h2>Filter</h2>" not in page


def test_where_nothing_is_found_it_says_what_to_try(ask, omar):
    page = ask(omar, "q=%3Cb%3Epearl").text
    assert "Nothing is found for &lt;b&gt;pearl" in page and "Take one away" in page


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("who=me", "who"),
        ("status=lead", "status"),
        ("visibility=donors", "visibility"),
        ("language=en", "language"),
        ("kind=blue", "blue"),
        ("group=everyone", "everyone"),
        ("page=x", "x"),
        ("page=0", "0"),
        ("publisher=a%00b", "publisher"),
        ("country=a%00b", "country"),
        ("document__visibility=donors", "document__visibility"),
    ],
)
@pytest.mark.parametrize("before", ["", "q=tide&"])
def test_what_it_refuses_it_names(tides, client_of, omar, dora, query, named, before):
    for user in (omar, dora):
        response = client_of(user).get(f"/search/?{before}{query}")
        assert response.status_code == 400
        assert named in response.text and "Tide" not in response.text


def test_strangers_are_sent_to_sign_in(client_of, anna, nobody):
    assert client_of(anna).get("/search/?q=tide").status_code == 302
    make_outcome("T/1", "public", description="The tide turned.")
    assert Outcome.objects.count() == 1
    response = client_of(nobody).get("/search/?q=tide")
    assert response.context["total"] == 0 and "T/1" not in response.text
