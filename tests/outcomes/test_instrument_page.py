"""The page of one law: its timeline, who tells of it, and what of it each reader sees."""

import re
from html import unescape

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from outcomes import events as claims_say
from outcomes import lawline
from outcomes.models import ClaimEvent
from sources import events as passages_say
from sources.access import Visibility
from sources.event_verbs import confirm_events, open_events
from sources.history import system_account
from sources.models import LegalAlias, LegalEvent, LegalInstrument, Mention, Stage, Standing
from tests.people import load_seeds, make_actor, make_document, make_instrument, make_outcome

pytestmark = pytest.mark.django_db
PAGE = "/instruments/kelp-act/"
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def law(db):
    return make_instrument("Kelp Act", Visibility.DONORS, kind="act", number="7", date="2022")


def passage_of(
    title, text="The Kelp Act was promulgated.", visibility=Visibility.INTERNAL, **about
):
    return make_document(title, [text], visibility, **about).passages.get()


def event(law, passage, stage=Stage.PROMULGATED, date="", **fields):
    """A confirmed event, resting on all words of a passage."""
    says = {"instrument": law, "passage": passage, "stage": stage, "date": date}
    values = {"standing": "confirmed", "start": 0, "end": len(passage.text), **fields}
    LegalEvent.objects.filter(**says, standing="proposed").delete()  # the program may say so too
    return LegalEvent.objects.create(**says, **values)


def claim(law, outcome, stage=Stage.DRAFTING, date="", field="description", **fields):
    says = {"instrument": law, "outcome": outcome, "stage": stage, "date": date}
    end = len(getattr(outcome, field))
    values = {"standing": "confirmed", "field": field, "start": 0, "end": end, **fields}
    ClaimEvent.objects.filter(**says, standing="proposed").delete()
    return ClaimEvent.objects.create(**says, **values)


def shown(client, page=PAGE):
    response = client.get(page)
    assert response.status_code == 200
    return CSRF.sub("", response.text)


def test_laws_that_are_named_in_the_same_passages_are_related(law, client_of, omar, dora):
    make_instrument("Reed Act", Visibility.DONORS)
    make_instrument("Tide Act")
    make_document("A", ["The Kelp Act, the Reed Act and the Tide Act."], Visibility.DONORS)
    make_document("B", ["Of the Kelp Act.", "The Tide Act goes with the Kelp Act."])
    make_document("C", ["The Reed Act stands alone."])

    def related(user):
        page = shown(client_of(user)).partition("Related instruments")[2].partition("</section>")[0]
        return re.findall(r">([A-Z]\w+ Act)</a> <span class=\"dim\">named together in (\d)", page)

    assert related(omar) == [("Tide Act", "2"), ("Reed Act", "1")]
    assert related(dora) == [("Reed Act", "1")]


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def lines(page):
    """The lines of the timeline, each as its words."""
    timeline = page.partition('<ol class="tl')[2].partition("</ol>")[0]
    return [words("<i" + line) for line in timeline.split("<li")[1:]]


# --- the timeline -----------------------------------------------------------------------------


def test_the_criminal_code_of_the_seeds(client_of, omar):
    """Everything that is proposed from the seed files, confirmed."""
    load_seeds()
    passages_say.propose_all()
    claims_say.propose_all()
    confirm_events([*LegalEvent.objects.all(), *ClaimEvent.objects.all()], omar)
    code = LegalInstrument.objects.get(name="Criminal Code")
    page = shown(client_of(omar), code.get_absolute_url())
    told = [line for line in lines(page) if not line.startswith("Not dated Drafting")]
    for line, parts in zip(
        told,
        (
            ("11 Oct 2023", "Drafting", "draft bill", "Claim SCC-SAH2312/PHR004"),
            ("2023", "Government adopted", "order open", "United Nations Development Programme"),
            ("2023", "Before the legislature", "order open", "sent for deliberation"),
            ("17 Nov 2023", "Legislature adopted not yet", "MINUSMA", "also"),
            ("Not dated", "Legislature adopted", "No source records this step."),
            ("Dec 2024", "Promulgated", "promulgation of the", "Danish Embassy", "also"),
        ),
        strict=True,
    ):
        assert all(part in line for part in parts), (line, parts)
    assert "Promulgated as of 2025, the newest source" in words(page)
    track = words(page.partition('<ol class="track"')[2].partition("</ol>")[0])
    assert "Drafting 11 October 2023" in track
    assert "Legislature adopted Not yet, 17 November 2023" in track
    assert "Promulgated December 2024" in track


def test_an_event_shows_its_words_its_source_and_its_note(law, client_of, omar):
    text = "In the north all was quiet. The Kelp Act was promulgated on 3 May 2024. Rain fell."
    passage = passage_of("Yearbook", text, publisher="Tide Press", date="2025")
    start = text.index("The Kelp")
    event(
        law, passage, date="2024-05-03", start=start, end=text.index(" Rain"),
        note="Seen in the gazette.", date_stated=False,
    )  # fmt: skip
    page = shown(client_of(omar))
    assert "<mark>Kelp Act</mark> was promulgated on <mark>3 May 2024</mark>." in page
    assert f'Tide Press, <a href="{passage.get_absolute_url()}"><cite>Yearbook</cite></a>' in page
    (line,) = lines(page)
    assert "Seen in the gazette." in line and "dated by its source" in line


def test_a_claim_is_half_told_and_leads_to_its_outcome(law, client_of, omar):
    outcome = make_outcome("KELP/1", description="The Kelp Act was drafted.", year=2023)
    claim(law, outcome)
    page = shown(client_of(omar))
    assert '<li class="half"><p class="when">Not dated' in page
    assert 'Claim <a href="/outcomes/kelp-1/">KELP/1</a>, Description' in page
    assert "Not dated, claimed" in words(page)


def test_sources_that_disagree_are_both_shown(law, client_of, omar):
    event(law, passage_of("One"), date="2023-01")
    event(law, passage_of("Other"), date="2024-02")
    event(law, passage_of("Third", date="2025"), Stage.GOVERNMENT, "2025-03", not_yet=True)
    page = shown(client_of(omar))
    apart = words(page.partition('id="disagree"')[2].partition("</div>")[0])
    assert "“Promulgated” is dated differently: January 2023 : Promulgated ( One" in apart
    assert "February 2024 : Promulgated ( Other" in apart
    assert "“Government adopted” is said to be not yet so" in apart
    assert "March 2025 : not yet “Government adopted” ( Third" in apart
    assert page.count('<a href="#disagree">') == 3


def test_one_document_telling_twice_is_one_line(law, client_of, omar):
    report = make_document("Twice", ["The Kelp Act is law.", "Promulgated in 2024."])
    first, second = report.passages.order_by("number")
    event(law, first, date="2024")
    event(law, second, date="2024")
    event(law, passage_of("Another"), date="2024")
    told = lines(shown(client_of(omar)))
    assert len(told) == 2
    assert ["also ¶ 2" in line for line in told].count(True) == 1


def test_a_stage_that_nobody_tells_of_is_a_gap(law, client_of, omar):
    event(law, passage_of("Early"), Stage.GOVERNMENT, "2022")
    event(law, passage_of("Late"), Stage.PROMULGATED, "2024")
    page = shown(client_of(omar))
    assert [line.split(" ·")[0][:34] for line in lines(page)][1].startswith("Not dated Before the")
    track = page.partition('<ol class="track"')[2].partition("</ol>")[0]
    assert [re.search(r'class="([^"]*)"', part)[1].strip() for part in track.split("<li ")[1:]] == [
        "",
        "gap cut",
        "gap cut",
        "cut",
    ]


def test_what_is_not_yet_so_stands_beside_where_the_law_is(law, client_of, omar):
    event(law, passage_of("Early", date="2022"), Stage.GOVERNMENT, "2022")
    event(law, passage_of("Later", date="2023"), Stage.PROMULGATED, "2023-05", not_yet=True)
    page = words(shown(client_of(omar)))
    assert "Government adopted as of 2023, the newest source not yet Promulgated, May 2023" in page


def test_only_what_a_person_confirmed_is_told(law, client_of, omar):
    passage = passage_of("Yearbook")
    event(law, passage, date="2021", standing=Standing.PROPOSED)
    event(law, passage, date="2022", standing=Standing.DISMISSED)
    page = shown(client_of(omar))
    assert lines(page) == [] and "No event on record yet." in page


def test_claims_of_drafts_and_of_what_was_set_aside_are_not_told(law, client_of, omar):
    for number, status in enumerate(("candidate", "set_aside")):
        text = f"The Kelp Act was drafted, {number}."
        claim(law, make_outcome(f"KELP/{number}", description=text, status=status))
    assert lines(shown(client_of(omar))) == []


def test_a_long_timeline_has_pages(law, client_of, omar):
    passage = passage_of("Yearbook")
    for year in range(1950, 1992):
        event(law, passage, Stage.AMENDED, str(year))
    client = client_of(omar)
    first, last = shown(client), shown(client, f"{PAGE}?t=2")
    assert len(lines(first)) == 40 and len(lines(last)) == 2
    assert '<a href="?t=2#timeline">' in first and "1991" in lines(last)[1]
    assert shown(client, f"{PAGE}?t=x")


def drawn(*args):
    return "".join(piece.text for piece in lawline.quote(*args))


@given(st.text("ab .", max_size=60), st.integers(0, 70), st.integers(1, 30), st.integers(0, 20))
def test_a_quote_is_the_words_with_what_stands_around_them(text, start, length, around):
    got = drawn(text, start, start + length, [], around)
    words = text[start : start + length]
    cut = got.removeprefix("…").removesuffix("…")
    assert words in cut and cut in text
    assert len(cut) <= len(words) + 2 * around
    assert got.startswith("…") or text.startswith(cut)
    assert got.endswith("…") or text.endswith(cut)


def test_a_quote_is_cut_at_blanks():
    text = "It was late. The law passed at noon. It rained."
    start, end = text.index("law"), text.index(" at")
    assert drawn(text, start, end, []) == "…law passed…"
    assert drawn(text, start, end, [], 13) == "…late. The law passed at noon. It…"
    assert drawn("The law passed " * 60, 0, 900, []) == "The law passed " * 39 + "The law passed…"
    assert drawn("x" * 300, 100, 200, [], 50) == f"…{'x' * 100}…"


# --- who sees what ----------------------------------------------------------------------------


@pytest.fixture
def told(law):
    """An event of an open passage, of a closed one, and of an open outcome: open all three."""
    opened = passage_of("Open", "The Kelp Act was signed.", Visibility.DONORS)
    closed = passage_of("Closed", "The Kelp Act was hidden.")
    outcome = make_outcome(
        "KELP/1", Visibility.DONORS, description="The Kelp Act was drafted.",
        additional_information="The Kelp Act was amended quietly.",
    )  # fmt: skip
    level = {"visibility": Visibility.DONORS}
    return {
        "open": event(law, opened, date="2024", **level),
        "closed": event(law, closed, date="2023", **level),
        "claim": claim(law, outcome, date="2022", **level),
        "inside": claim(law, outcome, Stage.AMENDED, "2021", "additional_information", **level),
    }


def test_a_donor_reads_events_whose_source_is_open(law, told, client_of, dora, omar):
    assert len([line for line in lines(shown(client_of(omar))) if "No source" not in line]) == 4
    page = shown(client_of(dora))
    seen = [line for line in lines(page) if "No source" not in line]
    assert len(seen) == 2 and "2022" in seen[0] and "2024" in seen[1]
    for secret in ("was hidden", "quietly", "2021", "2023", "Amended", "Proposed", "/events/"):
        assert secret not in page, secret


def test_a_donors_page_is_the_same_bytes_without_what_is_hidden(law, told, client_of, dora):
    before = shown(client_of(dora))
    LegalEvent.objects.filter(pk=told["closed"].pk).delete()
    ClaimEvent.objects.filter(pk=told["inside"].pk).delete()
    event(law, told["open"].passage, date="1999", standing="proposed")
    event(law, told["open"].passage, date="1998", standing="proposed", visibility="donors")
    event(law, told["open"].passage, date="1997")
    assert shown(client_of(dora)) == before


def test_the_timeline_closes_with_its_source(law, told, client_of, dora):
    type(told["open"].passage.document).objects.filter(title="Open").update(
        visibility="internal", released_at=None, released_by=None
    )
    assert all("2024" not in line for line in lines(shown(client_of(dora))))


def test_strangers_find_nothing(law, client_of, anna, nobody, dora):
    closed = make_instrument("Oyster Act")
    assert client_of(anna).get(PAGE).status_code == 302
    assert client_of(nobody).get(PAGE).status_code == 404
    assert client_of(dora).get(closed.get_absolute_url()).status_code == 404
    assert client_of(dora).post(PAGE).status_code == 405


def test_an_entry_that_was_merged_leads_to_the_other(law, client_of, omar, dora):
    other = make_instrument("Sea Act")
    type(law).objects.filter(pk=law.pk).update(standing="merged", merged_into=other.pk)
    answer = client_of(omar).get(PAGE)
    assert (answer.status_code, answer.url) == (302, other.get_absolute_url())
    assert client_of(dora).get(PAGE).status_code == 404


# --- beside the timeline ----------------------------------------------------------------------


def test_names_documents_and_outcomes_stand_beside(client_of, omar):
    make_instrument("Kelp Act", aliases=["Act of Kelp"], kind="act", number="7", date="2022-03")
    make_document("Yearbook", ["The Kelp Act.", "The Act of Kelp."], publisher="Tide Press")
    make_outcome("KELP/1", contribution_text="The Kelp Act was explained.")
    make_outcome("KELP/2", description="The Kelp Act.", status="candidate")
    page = words(shown(client_of(omar)))
    assert "Act · 7 · March 2022" in page
    assert "Act of Kelp Tide Press 1" in page
    assert "Yearbook Tide Press, year not stated 2" in page
    assert "Outcomes that involve it 1" in page
    assert "KELP/1" in page and "Named in the contribution" in page and "KELP/2" not in page


def test_an_actor_has_names_mentions_and_outcomes(client_of, omar, dora):
    make_actor(
        "Divers Union", Visibility.DONORS, ["DU"], kind="cso", acronym="DU", country="Exampleland"
    )
    make_document("Open", ["DU met."], Visibility.DONORS, publisher="Tide Press")
    make_document("Closed", ["The Divers Union met in secret."], publisher="Reef Press")
    make_outcome("KELP/1", description="The Divers Union met.")
    page = words(shown(client_of(omar), "/actors/divers-union/"))
    assert "Civil society organisation · Exampleland" in page and "Divers Union (DU)" in page
    assert "Reef Press" in page and "Named in the change" in page
    page = shown(client_of(dora), "/actors/divers-union/")
    assert "Tide Press" in page
    for secret in ("Closed", "secret", "Reef", "KELP/1"):
        assert secret not in page, secret


# --- cost -------------------------------------------------------------------------------------


def grow(law, numbers):
    """For each number a document, an outcome, and a confirmed and a proposed event of each."""
    name = LegalAlias.objects.get(text="Kelp Act")
    for number in numbers:
        text = f"The Kelp Act was amended, {number}."
        passage = passage_of(f"Report {number}", text, Visibility.DONORS, publisher="Tide Press")
        outcome = make_outcome(f"KELP/{number}", Visibility.DONORS, description=text)
        for at, standing in enumerate(("confirmed", "proposed")):
            about = {"standing": standing, "visibility": Visibility.DONORS}
            event(law, passage, Stage.AMENDED, str(1900 + 2 * number + at), **about)
            claim(law, outcome, Stage.AMENDED, str(1900 + 2 * number + at), **about)
        assert Mention.objects.filter(passage=passage, legal_alias=name).exists()


def test_no_query_for_each_row(law, client_of, omar, dora):
    pages = {
        omar: (PAGE, f"{PAGE}events/", f"{PAGE}events/?standing=confirmed"),
        dora: (PAGE,),
    }

    def count():
        made = {}
        for user, addresses in pages.items():
            client = client_of(user)
            for address in addresses:
                ContentType.objects.clear_cache()
                with CaptureQueriesContext(connection) as queries:
                    shown(client, address)
                made[user, address] = len(queries)
        return made

    grow(law, range(2))
    few = count()
    grow(law, range(2, 12))
    many = count()
    assert many == few


def test_open_events_need_open_sources(law, told):
    LegalEvent.objects.update(visibility="internal")
    events = [told["open"], told["closed"]]
    assert open_events(events, system_account()) == (1, 1)
    assert LegalEvent.objects.get(pk=told["open"].pk).visibility == Visibility.DONORS
