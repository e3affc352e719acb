"""Changing one piece of evidence, and who comes to the evidence desk at all."""

import pytest
from django.contrib.auth.models import Group, Permission

from outcomes import deciding, release
from outcomes.desk_forms import find_words
from outcomes.models import Evidence, Outcome
from outcomes.scales import Claim
from sources import history
from sources.access import Visibility
from tests.outcomes.at_the_desk import ADD, DECIDE, FIND, PAGE, TAKE_BACK, TEXTS, offered, plain
from tests.people import make_document, make_outcome

pytestmark = pytest.mark.django_db


# --- changing one piece -----------------------------------------------------------------------


def edit(client, row, **values):
    given = {"stance": row.stance, "note": row.note, "test": row.test, "seen": row.version}
    return client.post(f"{PAGE}evidence/{row.pk}/", given | values)


def test_everything_of_it_can_be_changed(row, officer):
    page = officer.get(f"{PAGE}evidence/{row.pk}/")
    assert row.passage.text in plain(page) and "Straw in the wind: Neither needed" in plain(page)
    answer = edit(officer, row, stance="partly", note="Less.", test="straw", own_report="on")
    assert answer["Location"] == f"{PAGE}#e{row.pk}"
    row.refresh_from_db()
    assert (row.stance, row.note, row.test, row.own_report) == ("partly", "Less.", "straw", True)
    assert "Saved: Exampleville Gazette ¶ 2." in plain(officer.get(PAGE))


@pytest.mark.parametrize(
    "typed",
    ["the council heard it", "The  council\r\nHEARD it", "the Millers Union; the council"],
)
def test_a_quote_is_narrowed_by_typing_its_words(typed, row, officer):
    edit(officer, row, words=typed)
    row.refresh_from_db()
    plain_words = " ".join(typed.lower().split())
    assert row.quote.lower() == plain_words
    page = officer.get(f"{PAGE}evidence/{row.pk}/")
    assert f"<mark>{row.quote}</mark>" in page.text
    assert f"“… {row.quote}" in officer.get(PAGE).text
    edit(officer, row, words="")
    row.refresh_from_db()
    assert row.quote == row.passage.text


def test_words_that_do_not_stand_there_are_refused_and_not_lost(row, officer):
    answer = edit(officer, row, words="the mayor heard it", note="Typed.")
    assert answer.status_code == 400
    assert "These words do not stand in the passage like this" in plain(answer)
    assert "the mayor heard it</textarea>" in answer.text and "Typed.</textarea>" in answer.text
    row.refresh_from_db()
    assert (row.quote_start, row.note) == (None, "")


def test_of_words_that_stand_twice_those_that_were_chosen_are_quoted():
    text = "The mill turns. Then the mill stops, and the mill turns."
    assert find_words(text, "the mill turns") == (0, 14)
    assert find_words(text, "the mill turns", 41) == (41, 55)
    assert find_words(text, "“the mill”", 5) is None
    assert find_words("L’État « décide »", 'l\'etat "decide"') is None
    assert find_words("L’État décide", "l'etat  decide") == (0, 13)
    assert find_words(text, "   ") is None


def test_whoever_saves_second_sees_what_the_first_saved(row, officer, odile):
    deciding.change(row, odile, 1, note="Odile was first.", stance="partly")
    answer = edit(officer, row, note="Omar wrote this.")
    assert answer.status_code == 409
    said = plain(answer)
    assert "Odile was first." in said and "Omar wrote this." in said
    assert 'name="seen" value="2"' in answer.text
    row.version = 2
    edit(officer, row, note="Omar wrote this.")
    row.refresh_from_db()
    assert (row.note, row.stance, row.version) == ("Omar wrote this.", "supports", 3)


def test_what_a_reference_asks_for(outcome, officer, omar):
    [row] = deciding.attach(outcome, [Claim.CHANGE], "supports", omar, reference="A letter")
    form = officer.get(f"{PAGE}evidence/{row.pk}/").context["form"]
    assert "opened" in form.fields
    assert not {"words", "own_report"} & set(form.fields)
    edit(officer, row, opened="on")
    row.refresh_from_db()
    assert row.opened


def test_a_released_outcome_is_taken_back_and_it_is_said(outcome, row, officer):
    Outcome.objects.update(status="outcome")
    outcome.refresh_from_db()
    release.open_outcome(outcome, Visibility.DONORS, row.decided_by)
    assert "The outcome is released." in plain(officer.get(f"{PAGE}evidence/{row.pk}/"))
    answer = edit(officer, row, note="Nothing that donors read.")
    assert Outcome.objects.get().is_released
    row.version = 2
    answer = officer.get(edit(officer, row, stance="partly")["Location"])
    assert "it is internal again until it is released" in plain(answer)
    assert not Outcome.objects.get().is_released


# --- who may ----------------------------------------------------------------------------------


def doors(passages, row):
    note = {"stance": "partly", "seen": 1}
    decision = {"passage": passages[0].pk, "claim": "change", "stance": "supports"}
    reference = {"what": "reference", "claim": "change", "stance": "supports", "reference": "x"}
    return (
        ("get", f"{PAGE}evidence/{row.pk}/", {}),
        ("get", FIND, {"q": "Water"}),
        ("get", ADD, {}),
        ("post", f"{PAGE}evidence/{row.pk}/", note),
        ("post", DECIDE, decision),
        ("post", TAKE_BACK, {"what": f"e{row.pk}-1"}),
        ("post", ADD, reference),
    )


def test_only_those_who_write_outcomes_enter(
    passages, row, client_of, anna, nobody, gone, dora, adama
):
    never = client_of(dora).get("/outcomes/never-was/").content
    for user, expected in ((anna, 302), (gone, 302), (nobody, 404), (dora, 404)):
        for method, door, given in doors(passages, row):
            answer = getattr(client_of(user), method)(door, given)
            assert answer.status_code == expected, (user, door)
            if user == dora:
                assert answer.content == never
    assert Evidence.objects.get().version == 1 and not history.of(row.outcome).filter(by=dora)
    for method, door, given in doors(passages, row):
        assert getattr(client_of(adama), method)(door, given).status_code in (200, 302), door


def test_a_donor_who_reads_the_outcome_finds_no_desk(outcome, row, client_of, dora):
    Outcome.objects.update(status="outcome")
    outcome.refresh_from_db()
    release.open_outcome(outcome, Visibility.DONORS, row.decided_by)
    client = client_of(dora)
    page = client.get(PAGE)
    assert page.status_code == 200 and "evidence/" not in page.text and "desk.js" not in page.text
    never = client.get("/outcomes/never-was/").content
    for method, door, given in doors(list(row.passage.document.passages.all()), row):
        assert getattr(client, method)(door, given).content == never


def test_what_writes_takes_no_get(passages, row, officer):
    for door in (DECIDE, TAKE_BACK):
        assert officer.get(door).status_code == 405
    assert officer.post(FIND).status_code == 405
    assert Evidence.objects.get().version == 1


def test_evidence_of_another_outcome_is_not_found_here(row, officer):
    make_outcome("MILL/2")
    assert officer.get(f"/outcomes/mill-2/evidence/{row.pk}/").status_code == 404
    answer = officer.post("/outcomes/mill-2/evidence/take-back/", {"what": f"e{row.pk}-1"})
    assert answer.status_code == 302 and Evidence.objects.exists()


def test_who_does_not_read_every_level_gets_no_suggestion_and_attaches_no_file(
    passages, row, nobody, client_of
):
    names = ("read_public", "read_donors", "read_internal", "change_outcome")
    group = Group.objects.create(name="Half")
    group.permissions.set(Permission.objects.filter(codename__in=names))
    nobody.groups.add(group)
    client = client_of(nobody)
    page = client.get(PAGE)
    assert page.status_code == 200 and not offered(page)
    assert client.get(ADD).status_code == 404
    assert client.get(FIND, {"q": "Water"}).status_code == 200


def test_the_number_of_queries_does_not_grow(outcome, officer, omar, django_assert_max_num_queries):
    def queries(address):
        with django_assert_max_num_queries(80) as asked:
            page = officer.get(address)
        assert page.status_code == 200
        assert "sides" not in page.context or all(side.offered for side in page.context["sides"])
        return len(asked)

    def fill(title, texts):
        document = make_document(title, texts, publisher="Exampleville Gazette")
        first, second, *_rest = document.passages.all()
        deciding.decide(outcome, first, list(Claim), "supports", omar)
        deciding.dismiss(outcome, second, list(Claim), omar)
        deciding.attach(outcome, list(Claim), "supports", omar, document=document)

    addresses = (PAGE, f"{PAGE}?all=change", f"{FIND}?q=Exampleville")
    make_document("Else", [f"Nothing about that, {number}." for number in range(20)])
    fill("Few", [*TEXTS, *TEXTS])
    officer.get(PAGE)  # the first look is noted
    few = [queries(address) for address in addresses]
    for number in range(6):
        fill(f"Many {number}", [f"{text} It was so, {number}." for text in TEXTS])
    assert [queries(address) for address in addresses] == few
