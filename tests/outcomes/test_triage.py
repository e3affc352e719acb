"""The pages on which candidates are sorted; the lead drafted in the reader; its margin."""

import re

import pytest

from outcomes.candidates import accept, merge_as_evidence, set_aside
from outcomes.margin import margins
from outcomes.models import Evidence, Outcome
from outcomes.release import open_outcome
from outcomes.scales import Status
from sources.access import Visibility
from sources.models import Passage
from sources.readers import Block
from tests.people import make_actor, make_document, make_instrument, make_outcome

pytestmark = pytest.mark.django_db

WHY = "It says so."
PAGE, DECIDE, DRAFT = "/candidates/", "/candidates/decide/", "/candidates/draft/"
ACCEPT = {"act": "accept", "reason": WHY}
TEXTS = (
    "Two mills opened in Exampleville in 2021 with the Millers Union.",
    "Support for the revision of the Water Code of 2 May 2019 and of June 2020.",
    "A third mill opened at the river.",
)


def report(title="Mill report", texts=TEXTS, visibility="internal", heading="Key achievements"):
    blocks = [Block("heading", "Mills", 1), Block("heading", heading, 2)]
    return make_document(title, [*blocks, *(Block("bullet", t) for t in texts)], visibility)


@pytest.fixture
def document(roles):
    make_actor("Millers Union", kind="cso", country="Exampleland")
    make_instrument("Water Code", kind="code")
    return report()


@pytest.fixture
def three(document):
    return list(Outcome.objects.order_by("pk"))


@pytest.fixture
def officer(client_of, omar):
    return client_of(omar)


def statuses():
    return list(Outcome.objects.order_by("pk").values_list("status", flat=True))


def keys(outcomes):
    return [outcome.pk for outcome in outcomes]


def plain(response):
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


# --- the list ---------------------------------------------------------------------------------


def test_each_candidate_stands_with_its_passage_and_what_is_filled_in(three, officer):
    said = plain(officer.get(PAGE))
    for text in TEXTS:
        assert text in said
    assert "3 candidates" in said and "Mills / Key achievements" in said
    assert "Exampleland" in said and "Millers Union" in said and "Water Code" in said
    assert "not stated (named: 2 May 2019, June 2020)" in said
    assert "Mill report, year not stated, ¶&nbsp;2" in said


def test_a_summary_says_what_else_is_filled(roles, officer):
    make_document(
        "Mill summary",
        [
            Block("heading", "Change", 2),
            Block("paragraph", TEXTS[0]),
            Block("heading", "Contribution", 2),
            Block("paragraph", "The Millers Union wrote a first draft."),
        ],
    )
    assert "contribution of the programme" in plain(officer.get(PAGE))


def listed(officer, query=""):
    return [outcome.description for outcome in officer.get(PAGE + query).context["rows"]]


def test_filters(three, officer):
    other = report("Well report", ["A well was dug by the council of Exampleland."])
    assert listed(officer) == [*TEXTS, "A well was dug by the council of Exampleland."]
    assert listed(officer, f"?document={other.slug}") == [
        "A well was dug by the council of Exampleland."
    ]
    assert listed(officer, "?country=exampleland") == [TEXTS[0]]
    assert listed(officer, "?country=Nowhere") == []
    assert listed(officer, "?q=river") == [TEXTS[2]]
    assert listed(officer, "?sort=newest")[0] == "A well was dug by the council of Exampleland."
    page = officer.get(PAGE)
    facet = next(facet for facet in page.context["facets"] if facet.name == "document")
    assert [(c.label, c.count) for c in facet.choices] == [("Mill report", 3), ("Well report", 1)]


@pytest.mark.parametrize("query", ["colour=red", "status=outcome", "sort=x", "page=x", "page=0"])
def test_what_the_page_does_not_know_is_refused(query, officer):
    assert officer.get(f"{PAGE}?{query}").status_code == 400


def test_an_empty_list_says_where_candidates_come_from(officer):
    assert "Key achievements" in officer.get(PAGE).text
    assert officer.get(f"{PAGE}?status=set-aside").status_code == 200


def test_fifty_stand_on_a_page(roles, officer):
    report(texts=[f"Mill number {n} opened at last." for n in range(60)])
    assert len(listed(officer)) == 50 and len(listed(officer, "?page=2")) == 10


def test_what_was_sorted_stands_on_a_page_of_its_own(three, officer, omar):
    outcome = make_outcome("MILL/1")
    accept(three[:1], omar, WHY)
    set_aside(three[1:2], omar, WHY)
    merge_as_evidence(three[2], outcome, omar)
    assert listed(officer) == []
    assert listed(officer, "?status=lead") == [TEXTS[0]]
    assert listed(officer, "?status=set-aside") == list(TEXTS[1:])
    assert "evidence of MILL/1" in plain(officer.get(f"{PAGE}?status=set-aside"))


def test_leads_and_candidates_of_a_file_are_not_among_them(officer):
    make_outcome("MILL/1")
    make_outcome("MILL/2", status="candidate")
    assert listed(officer) == []


# --- deciding ---------------------------------------------------------------------------------


def test_one_is_sorted_at_once(three, officer, omar):
    answer = officer.post(DECIDE, {**ACCEPT, "candidate": three[0].pk}, follow=True)
    assert "1 candidate is a lead now." in answer.text
    assert statuses() == [Status.LEAD, Status.CANDIDATE, Status.CANDIDATE]
    officer.post(DECIDE, {"act": "set-aside", "reason": WHY, "candidate": three[1].pk})
    officer.post(DECIDE, {"act": "take-back", "reason": WHY, "candidate": three[0].pk})
    assert statuses() == [Status.CANDIDATE, Status.SET_ASIDE, Status.CANDIDATE]


@pytest.mark.parametrize("act", ["accept", "set-aside"])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_none_is_sorted_without_a_reason(reason, act, three, officer):
    given = {"act": act, "candidate": keys(three[:2])} | (
        {} if reason is None else {"reason": reason}
    )
    answer = officer.post(DECIDE, given)
    assert answer.status_code == 400 and "Say why" in answer.text
    assert [row.pk for row in answer.context["rows"]] == keys(three[:2]), "and none is lost"
    assert set(statuses()) == {Status.CANDIDATE}


def test_the_reason_is_offered_again(three, officer, omar):
    officer.post(DECIDE, {"act": "set-aside", "reason": "A plan.", "candidate": three[0].pk})
    assert 'name="reason" type="text" value="A plan."' in officer.get(PAGE).text
    shown = officer.get(DECIDE, {"act": "set-aside", "candidate": three[1].pk}).text
    assert 'name="reason" type="text" value="A plan."' in shown
    assert "“A plan.”" in officer.get(f"{three[0].get_absolute_url()}history/").text


def test_many_are_shown_before_they_are_sorted(three, officer):
    answer = officer.get(DECIDE, {"act": "set-aside", "candidate": keys(three[:2])})
    said = plain(answer)
    assert TEXTS[0] in said and TEXTS[1] in said and TEXTS[2] not in said
    assert "2 candidates" in said
    assert set(statuses()) == {Status.CANDIDATE}, "looking changes nothing"
    given = {"act": "set-aside", "reason": WHY, "candidate": keys(three[:2])}
    done = officer.post(DECIDE, given, follow=True)
    assert "2 candidates set aside." in done.text
    assert statuses() == [Status.SET_ASIDE, Status.SET_ASIDE, Status.CANDIDATE]


def test_all_of_a_page_are_one_tick(three, officer):
    given = {"act": "accept", "all": "yes", "listed": keys(three), "candidate": three[0].pk}
    assert len(officer.get(DECIDE, given).context["rows"]) == 3
    del given["all"]
    assert len(officer.get(DECIDE, given).context["rows"]) == 1


def test_merging_asks_into_what_and_for_which_claim(three, officer):
    make_outcome("MILL/1")
    given = {"act": "merge", "candidate": keys(three[:2])}
    page = officer.get(DECIDE, given)
    assert '<option value="MILL/1">' in page.text
    given |= {"into": "mill/1", "claim": "contribution"}
    done = officer.post(DECIDE, given, follow=True)
    assert "2 candidates are evidence of MILL/1 now." in done.text
    rows = Evidence.objects.filter(outcome__fragment_id="MILL/1")
    assert {(row.claim, row.passage.text) for row in rows} == {
        ("contribution", TEXTS[0]),
        ("contribution", TEXTS[1]),
    }


@pytest.mark.parametrize(
    ("into", "claim"),
    [("", "change"), ("never-was", "change"), ("MILL/1", "x"), ("MILL/2", "change"), ("\x00", "")],
)
def test_what_cannot_be_merged_stays(into, claim, three, officer):
    make_outcome("MILL/1")
    make_outcome("MILL/2", status="set_aside")
    given = {"act": "merge", "candidate": keys(three), "into": into, "claim": claim}
    answer = officer.post(DECIDE, given)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert statuses()[:3] == [Status.CANDIDATE] * 3


def test_a_candidate_is_not_merged_into_itself(three, officer):
    given = {"act": "merge", "candidate": three[0].pk, "claim": "change"}
    answer = officer.post(DECIDE, {**given, "into": three[0].fragment_id})
    assert answer.status_code == 400


def test_nothing_ticked(three, officer):
    for candidate in ("", "x", "9" * 30, "-1", "0"):
        for ask in (officer.get, officer.post):
            answer = ask(DECIDE, {"act": "accept", "candidate": candidate}, follow=True)
            assert "Tick the candidates first" in answer.text
    assert set(statuses()) == {Status.CANDIDATE}


def test_what_was_sorted_meanwhile_is_not_sorted_again(three, officer, omar):
    set_aside(three[:1], omar, WHY)
    officer.post(DECIDE, {**ACCEPT, "candidate": keys(three)})
    assert statuses() == [Status.SET_ASIDE, Status.LEAD, Status.LEAD]


def test_an_act_that_is_none_is_refused(three, officer):
    assert officer.get(DECIDE).status_code == 400
    assert officer.post(DECIDE, {"act": "delete", "candidate": three[0].pk}).status_code == 400


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        (f"{PAGE}?country=Mali&page=2", f"{PAGE}?country=Mali&page=2"),
        ("https://elsewhere.example/", PAGE),
        ("//elsewhere.example/", PAGE),
        (f"{PAGE}../admin/", PAGE),
        ("", PAGE),
    ],
)
def test_one_comes_back_to_the_list_under_its_filters(back, goes, three, officer):
    given = {**ACCEPT, "candidate": three[0].pk, "back": back}
    assert officer.post(DECIDE, given)["Location"] == goes


# --- the reader -------------------------------------------------------------------------------


def test_a_lead_is_drafted_in_the_reader(document, officer):
    page = officer.get(document.get_absolute_url()).text
    passage = document.passages.get(number=2)
    assert f'form="draft" name="passage" value="{passage.pk}"' in page
    Outcome.objects.all().delete()
    answer = officer.post(DRAFT, {"passage": passage.pk})
    assert answer["Location"] == "/outcomes/lead-0001/edit/"
    assert "LEAD-0001 is drafted" in officer.get(answer["Location"]).text
    assert Outcome.objects.get().description == TEXTS[1]


@pytest.mark.parametrize("passage", ["", "x", "0", "-1", "9" * 30, "١"])
def test_a_passage_that_never_was_drafts_nothing(passage, officer):
    assert officer.post(DRAFT, {"passage": passage}).status_code == 404


def test_donors_are_offered_no_draft(roles, client_of, dora):
    document = report(visibility="donors")
    page = client_of(dora).get(document.get_absolute_url()).text
    assert TEXTS[2] in page
    assert "Draft a lead" not in page and "/candidates/" not in page


def test_the_margin_says_what_a_passage_serves(document, three, omar, dora):
    passages = list(Passage.objects.order_by("number"))
    outcome = make_outcome("MILL/1", status="outcome")
    merge_as_evidence(three[0], outcome, omar)
    open_outcome(outcome, Visibility.DONORS, omar)
    accept(three[1:2], omar, WHY)
    Evidence.objects.create(
        outcome=outcome, claim="change", passage=passages[2], stance="partly", decided_by=omar
    )
    found = margins(passages, omar)
    told = {pk: [(s.name, s.sign, s.is_evidence) for s in served] for pk, served in found.items()}
    assert told == {
        passages[0].pk: [("MILL/1", "+", True)],
        passages[1].pk: [(three[1].fragment_id, "+", True)],
        passages[2].pk: [("MILL/1", "±", True), (three[2].fragment_id, "+", False)],
    }
    assert str(found[passages[2].pk][1].words) == "Candidate, to be sorted"
    assert margins(passages, dora) == {}, "the document is not released"
    open_report = report("Open report", [TEXTS[2]], "donors")
    passage = open_report.passages.get()
    Evidence.objects.create(
        outcome=outcome, claim="change", passage=passage, stance="supports", decided_by=omar
    )
    assert [served.name for served in margins([passage], dora)[passage.pk]] == ["MILL/1"]


# --- who may ----------------------------------------------------------------------------------


def test_only_those_who_write_outcomes_enter(three, client_of, anna, nobody, gone, dora, adama):
    passage = Passage.objects.first().pk
    doors = (
        ("get", PAGE, {}),
        ("get", DECIDE, {"act": "accept", "candidate": three[0].pk}),
        ("post", DECIDE, {**ACCEPT, "candidate": three[0].pk}),
        ("post", DRAFT, {"passage": passage}),
    )
    never = client_of(dora).get("/outcomes/never-was/").content
    for user, expected in ((anna, 302), (gone, 302), (nobody, 404), (dora, 404)):
        for method, door, given in doors:
            answer = getattr(client_of(user), method)(door, given)
            assert answer.status_code == expected, (user, door)
            if user == dora:
                assert answer.content == never
    assert set(statuses()) == {Status.CANDIDATE}
    for method, door, given in doors:
        assert getattr(client_of(adama), method)(door, given).status_code in (200, 302)


def test_reading_changes_nothing(three, officer):
    assert officer.get(DRAFT, {"passage": Passage.objects.first().pk}).status_code == 405
    assert officer.post(PAGE).status_code == 405
    assert set(statuses()) == {Status.CANDIDATE} and Outcome.objects.count() == 3


def test_a_candidate_whose_document_was_closed_is_hidden_with_it(three, document, nobody, omar):
    """For whoever reads internal rows and no confidential ones."""
    from outcomes.triage import _scope

    make_document("Other")
    type(document).objects.filter(pk=document.pk).update(visibility="confidential")
    nobody._readable_levels = ("public", "donors", "internal")
    assert not _scope(nobody).exists()
    assert _scope(omar).count() == 3


def test_the_number_of_queries_does_not_grow(roles, officer, django_assert_max_num_queries):
    make_actor("Millers Union", kind="cso", country="Exampleland")
    make_instrument("Water Code", kind="code")

    def queries(address):
        with django_assert_max_num_queries(60) as asked:
            officer.get(address)
        return len(asked)

    report(texts=TEXTS[:2])
    every = {"act": "accept", "candidate": keys(Outcome.objects.all())}
    address = f"{DECIDE}?act=accept&" + "&".join(f"candidate={pk}" for pk in every["candidate"])
    few = queries(PAGE), queries(address), queries(f"{PAGE}?status=set-aside")
    report("Second", [f"Mill {n} opened with the Millers Union." for n in range(45)])
    address = f"{DECIDE}?act=accept&" + "&".join(
        f"candidate={pk}" for pk in keys(Outcome.objects.all())
    )
    assert (queries(PAGE), queries(address), queries(f"{PAGE}?status=set-aside")) == few
