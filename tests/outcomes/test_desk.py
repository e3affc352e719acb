"""The evidence desk on an outcome's page: what it shows, deciding, and two who decide at once."""

import re
from html import unescape

import pytest

from outcomes import deciding
from outcomes.models import Evidence, NotRelevant, Outcome
from outcomes.scales import Claim
from sources.models import SourceDocument
from tests.outcomes.at_the_desk import (
    DECIDE,
    HTMX,
    PAGE,
    TAKE_BACK,
    TEXTS,
    offered,
    on_file,
    plain,
    press,
)
from tests.people import make_document

pytestmark = pytest.mark.django_db


# --- the desk on the outcome's page -----------------------------------------------------------


def test_suggestions_stand_with_their_source_and_reasons(passages, officer):
    undated = make_document("Undated", [f"{TEXTS[0]} It was not yet done."]).passages.get()
    page = officer.get(PAGE)
    assert {row.passage for row in offered(page)} == {undated, *passages}
    said = plain(page)
    assert "Exampleville Gazette , Mill report , June 2023, ¶&nbsp;1" in said
    assert "<mark>Water Code</mark>" in page.text
    assert f'<a href="{passages[0].get_absolute_url()}">¶' in page.text
    for row in offered(page):
        for reason in row.reasons:
            look = ' class="warn"' if reason.warn else ""
            assert f"<li{look}>{reason.words}</li>" in unescape(page.text)
    assert '<li class="warn">Year not stated</li>' in page.text


def test_five_are_shown_for_each_claim_and_all_on_request(outcome, officer):
    texts = [
        f"In {n} towns the Millers Union had the Water Code read, number {n}." for n in range(9)
    ]
    make_document("Many", texts)
    make_document("Else", [f"Nothing about that, {number}." for number in range(20)])
    page = officer.get(PAGE)
    assert len(offered(page)) == 5
    assert f'href="{PAGE}?all=change#schange"' in page.text
    page = officer.get(f"{PAGE}?all=change")
    assert len(offered(page)) == 9
    assert f'href="{PAGE}?#schange"' in page.text
    assert officer.get(f"{PAGE}?all=everything").status_code == 400


def test_a_long_passage_is_cut_about_what_it_says_and_the_cuts_are_shown(outcome, officer):
    words = "Nothing of it matters here at all. " * 40
    make_document(
        "Long", [f"{words}The Millers Union had the Water Code read in May 2023. {words}"]
    )
    [row] = offered(officer.get(PAGE))
    shown = "".join(piece.text for piece in row.pieces)
    assert shown.startswith("… ") and shown.endswith(" …")
    assert "The Millers Union had the Water Code read in May 2023." in shown
    assert shown.strip("… ") in row.passage.text and len(shown) < len(row.passage.text) / 2


def test_evidence_is_grouped_by_claim_and_contradictions_stand_beside_support(
    passages, outcome, officer, omar
):
    deciding.decide(outcome, passages[0], list(Claim), "supports", omar, test="smoking_gun")
    deciding.decide(outcome, passages[2], [Claim.CHANGE], "contradicts", omar, note="They deny it.")
    page = officer.get(PAGE)
    change, contribution = page.context["sides"]
    assert [row.stance for row in change.evidence] == ["supports", "contradicts"]
    assert change.summary == "2 passages · 1 publisher · 1 contradicts"
    assert contribution.summary == "1 passage · 1 publisher"
    said = plain(page)
    assert "They deny it." in said
    assert "Smoking gun : If found, confirms; its absence does not refute" in said
    assert "omar decided: Contradicts · Exampleville Gazette ¶ 3 · The change happened" in said


def test_what_there_is_to_be_careful_about_is_said(passages, outcome, officer, omar):
    [row] = deciding.decide(outcome, passages[0], [Claim.CHANGE], "supports", omar)
    deciding.change(row, omar, 1, own_report=True)
    link = "https://example.sharepoint.com/a"
    [reference] = deciding.attach(
        outcome, [Claim.CHANGE], "supports", omar, reference="Their own file", link=link
    )
    SourceDocument.objects.update(
        withdrawn_at="2024-01-01T00:00Z", withdrawn_by=omar, withdrawn_reason="It was false."
    )
    said = plain(officer.get(PAGE))
    for words in (
        "Source withdrawn",
        "Repeats their own report",
        "Asserted: a reference",
        "Behind a login: SharePoint",
        "Nobody here has opened it",
    ):
        assert words in said
    deciding.change(reference, omar, 1, opened=True)
    said = plain(officer.get(PAGE))
    assert "Behind a login" not in said and "Nobody here" not in said and "Opened by" in said


def test_a_candidate_and_what_was_set_aside_are_not_weighed(passages, officer):
    for status in ("candidate", "set_aside"):
        Outcome.objects.update(status=status)
        page = officer.get(PAGE)
        assert not offered(page) and "evidence/decide/" not in page.text
        assert press(officer, passages[0]).status_code == 404


# --- deciding ---------------------------------------------------------------------------------


def test_a_press_decides_and_leads_to_the_next(passages, officer):
    first, second, *_rest = offered(officer.get(PAGE))
    answer = press(officer, first.passage, "partly", place=first.place)
    assert first.place == second.anchor
    assert answer["Location"] == f"{PAGE}#{second.anchor}"
    page = officer.get(PAGE)
    assert on_file() == [("change", "partly", "")]
    assert first.passage not in [row.passage for row in offered(page)]
    at = page.text.index(f'id="{second.anchor}"')
    message = page.text[at : page.text.index("<blockquote", at)]
    assert "<b>Partly supports</b>: Exampleville Gazette" in message
    assert 'form="undo" name="what"' in message and ">Change</a>" in message
    assert page.text.count("<b>Partly supports</b>: Exampleville") == 1


def test_with_a_note_and_a_test_for_both_claims(passages, officer):
    press(officer, passages[0], claim=["change", "contribution"], note="It was\r\nso.", test="hoop")
    assert [row[:2] for row in on_file()] == [("change", "supports"), ("contribution", "supports")]
    assert set(Evidence.objects.values_list("test", flat=True)) == {"hoop"}


def test_not_relevant_and_back(passages, officer):
    press(officer, passages[0], "not-relevant")
    row = NotRelevant.objects.get()
    page = officer.get(PAGE)
    assert passages[0] not in [one.passage for one in offered(page)]
    assert "1 passage not relevant" in plain(page) and f'value="n{row.pk}"' in page.text
    answer = officer.post(TAKE_BACK, {"what": f"n{row.pk}"})
    assert answer["Location"] == f"{PAGE}#change-{passages[0].pk}"
    page = officer.get(PAGE)
    assert passages[0] in [one.passage for one in offered(page)]
    assert "Taken back: Exampleville Gazette ¶ 1, The change happened." in plain(page)


def test_undo_takes_back_exactly_what_was_decided(passages, officer, omar, odile, outcome):
    press(officer, passages[0], claim=["change", "contribution"])
    what = re.search(r'name="what" value="(e[^"]*)"', officer.get(PAGE).text)[1]
    assert len(what.split()) == 2
    row = Evidence.objects.get(claim="change", passage=passages[0])
    deciding.change(row, odile, 1, note="Mine.")
    answer = officer.post(TAKE_BACK, {"what": what}, follow=True)
    assert on_file() == [("change", "supports", "Mine.")]
    assert "Somebody changed what is said of Exampleville Gazette ¶ 1" in plain(answer)
    answer = officer.post(TAKE_BACK, {"what": what}, follow=True)
    assert "That was taken back already." in plain(answer)


@pytest.mark.parametrize("what", ["", "x1", "e", "e1-x", "n²", "e-1", "1"])
def test_what_names_nothing_is_refused(what, outcome, officer):
    assert officer.post(TAKE_BACK, {"what": what}).status_code == 400


def test_another_stance_for_what_is_on_file_keeps_its_note(passages, outcome, officer, omar):
    [row] = deciding.decide(outcome, passages[0], [Claim.CHANGE], "supports", omar, note="Kept.")
    given = {"evidence": row.pk, "claim": "change", "seen_change": 1, "place": f"e{row.pk}"}
    answer = officer.post(DECIDE, {**given, "stance": "context"})
    assert answer["Location"] == f"{PAGE}#e{row.pk}"
    assert on_file() == [("change", "context", "Kept.")]
    officer.post(DECIDE, {**given, "stance": "not-relevant", "seen_change": 2})
    assert on_file() == [] and NotRelevant.objects.get().passage == passages[0]


def test_a_reference_may_be_taken_out_and_is_never_not_relevant(outcome, officer, omar):
    [row] = deciding.attach(outcome, [Claim.CHANGE], "supports", omar, reference="A letter")
    given = {"evidence": row.pk, "claim": "change", "stance": "not-relevant", "seen_change": 1}
    assert officer.post(DECIDE, given).status_code == 400
    officer.post(TAKE_BACK, {"what": f"e{row.pk}-1"})
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"claim": []}, {"claim": ["all"]}, {"stance": "maybe"}, {"stance": ""}, {"test": "x"}],
)
def test_what_is_no_decision_is_refused(wrong, passages, officer):
    assert press(officer, passages[0], **wrong).status_code == 400
    assert on_file() == []


@pytest.mark.parametrize("passage", ["", "x", "0", "9" * 30, "١"])
def test_a_passage_that_never_was(passage, outcome, officer):
    given = {"passage": passage, "claim": "change", "stance": "supports"}
    assert officer.post(DECIDE, given).status_code == 404


def test_htmx_gets_the_desk_alone(passages, officer):
    first, second, *_rest = offered(officer.get(PAGE))
    answer = press(officer, first.passage, place=first.place, extra=HTMX)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert f'<section id="desk" aria-labelledby="e" data-at="{second.anchor}"' in answer.text
    assert "<b>Supports</b>: Exampleville Gazette" in answer.text
    assert on_file() == [("change", "supports", "")]
    row = Evidence.objects.get(passage=first.passage)
    answer = officer.post(TAKE_BACK, {"what": f"e{row.pk}-1"}, **HTMX)
    assert f'data-at="{first.anchor}"' in answer.text and on_file() == []


def test_the_list_that_one_came_from_is_kept(passages, officer):
    came = "country=Exampleland&sort=newest"
    page = officer.get(f"{PAGE}?country=Exampleland&sort=newest&all=change")
    assert page.text.count('name="from" value="country=Exampleland&amp;sort=newest"') >= 6
    kept = {"from": came, "all": "change"}
    answer = press(officer, passages[0], **kept)
    assert answer["Location"] == f"{PAGE}?{came}&all=change#s"
    assert "?from=country%3DExampleland%26sort%3Dnewest" in officer.get(answer["Location"]).text
    row = Evidence.objects.get(passage=passages[0])
    answer = officer.post(TAKE_BACK, {"what": f"e{row.pk}-1", **kept})
    assert answer["Location"].startswith(f"{PAGE}?{came}&all=change#")
    assert press(officer, passages[1], **{"from": "nonsense=1"}).status_code == 400


@pytest.mark.parametrize("place", ["", "//elsewhere.example", "s%0d", "A-1", "e1-2-3", "x" * 99])
def test_a_place_that_is_none_is_not_gone_to(place, passages, officer):
    assert press(officer, passages[0], place=place)["Location"] == f"{PAGE}#s"


# --- two at once ------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [("officer", "other"), ("other", "officer")])
def test_of_two_at_once_the_second_sees_the_firsts_beside_ones_own(
    first, second, passages, request
):
    one, two = (request.getfixturevalue(name) for name in (first, second))
    name = {"officer": "omar", "other": "odile"}
    press(one, passages[0], "supports", note="They were there.")
    answer = press(two, passages[0], "contradicts", note="They were not, look.", test="hoop")
    assert answer.status_code == 409
    said = plain(answer)
    assert "They were there." in said and name[first] in said and "Supports" in said
    assert "Contradicts" in said and "They were not, look." in said
    assert on_file() == [("change", "supports", "They were there.")]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    del fields["csrfmiddlewaretoken"]
    fields["note"] = "They were not."
    assert two.post(DECIDE, fields).status_code == 302
    row = Evidence.objects.get(passage=passages[0])
    assert (row.stance, row.note, row.test) == ("contradicts", "They were not.", "hoop")
    history_of_it = plain(one.get(PAGE))
    assert f"{name[second]} changed the decision on: Supports → Contradicts" in history_of_it
    assert "“They were there.” → “They were not.”" in history_of_it


def test_the_same_of_two_at_once_is_no_conflict(passages, officer, other):
    press(officer, passages[0], note="First.")
    assert press(other, passages[0]).status_code == 302
    assert on_file() == [("change", "supports", "First.")]


def test_one_says_not_relevant_and_the_other_decides(passages, officer, other):
    press(officer, passages[0], "not-relevant")
    answer = press(other, passages[0], "supports")
    assert answer.status_code == 409 and "Not relevant" in plain(answer)
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    other.post(DECIDE, fields)
    assert on_file() == [("change", "supports", "")] and not NotRelevant.objects.exists()


def test_what_somebody_took_out_meanwhile_is_told(passages, outcome, officer, other, omar, odile):
    [row] = deciding.decide(outcome, passages[0], [Claim.CHANGE], "supports", omar)
    deciding.remove(row, odile, 1)
    given = {"evidence": row.pk, "claim": "change", "stance": "context", "seen_change": 1}
    address = f"{PAGE}evidence/{row.pk}/"
    typed = {"stance": "supports", "note": "Long words that I typed.", "seen": 1}
    for answer in (officer.post(DECIDE, given), officer.post(address, typed)):
        assert answer.status_code == 409 and "odile took it out" in plain(answer)
    assert "Long words that I typed." in plain(answer)
    assert officer.get(address).status_code == 404
    assert officer.post(f"{PAGE}evidence/{row.pk + 1}/", typed).status_code == 404
