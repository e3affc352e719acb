"""What is doubtful about a statement, each rule with what raises it and what does not; settling."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes import deciding, doubts_of_words, editing, settling
from outcomes.checks import NAMES, RULES, checks
from outcomes.happened import lines
from outcomes.models import Outcome, SettledCheck
from outcomes.scales import Claim, Stance
from sources import history
from sources.access import Visibility
from sources.models import Passage
from tests.people import (
    SEED_ID,
    load_seeds,
    make_actor,
    make_document,
    make_instrument,
    make_outcome,
)

pytestmark = pytest.mark.django_db

CLEAN = {
    "description": (
        "On 11 May 2024 in Port Alma, the Harbour Court ordered the release of six fishers, as the "
        "Reef Circle had asked."
    ),
    "significance_text": "It is the first time that this court did so.",
    "contribution_text": "The Reef Circle trained six judges in March 2024 and filed the motion.",
    "country": "Exampleland",
    "year": 2024,
    "evidence_text": "The order, in the court’s gazette: https://gazette.example/2024/12",
    "stated_confidential": False,
}


@pytest.fixture
def registers(roles):
    make_actor("Harbour Court", kind="court")
    make_actor("Reef Circle", kind="cso")
    make_actor("Exampleland", kind="state")


def outcome_of(fragment_id="SCC-BAY2406/WAT001", **fields):
    return make_outcome(fragment_id, **CLEAN | fields)


def raised(outcome, user):
    return {check.kind: check for check in checks(Outcome.objects.get(pk=outcome.pk), user)}


def asks(user, **fields):
    """The kinds of checks that a clean statement with other fields raises."""
    return set(raised(outcome_of(**fields), user))


# --- the statement ----------------------------------------------------------------------------


def test_a_clean_statement_raises_none(registers, omar):
    assert checks(outcome_of(), omar) == []


def test_without_registers_a_clean_statement_raises_none_either(roles, omar):
    assert checks(outcome_of(), omar) == []


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("no_actor", "On 11 May 2024 in Port Alma, new rules for fishing were adopted."),
        ("no_date", "In Port Alma, the Harbour Court ordered the release of six fishers."),
        ("no_place", "On 11 May 2024, the Harbour Court ordered the release of six fishers."),
    ],
)
def test_who_when_and_where(registers, omar, kind, description):
    assert asks(omar, description=description) == {kind}


def test_what_only_the_file_says_is_for_information(registers, omar):
    said = "The court ordered the release of six fishers."
    found = raised(outcome_of(description=said), omar)
    assert [(kind, check.serious) for kind, check in found.items()] == [
        ("no_date", False),
        ("no_place", False),
    ]
    assert "only Year says 2024" in found["no_date"].text
    assert "only the file says Exampleland" in found["no_place"].text
    found = raised(outcome_of("B", description=said, year=None, country=""), omar)
    assert found["no_date"].serious and found["no_place"].serious


def test_the_name_of_a_state_is_a_place_and_nobody_who_changed(registers, omar):
    said = "On 11 May 2024, the rules of fishing changed across Exampleland."
    assert asks(omar, description=said) == {"no_actor"}


@pytest.mark.parametrize(
    ("description", "year", "said"),
    [
        (
            "On 11 May 2024 in Port Alma, the court met.",
            2023,
            "The text has 11 May 2024; Year says",
        ),
        (
            "In December 2022 and on 11 May 2023 in Port Alma, the court met.",
            2023,
            "from December 2022 to 11 May 2023; Year says 2023",
        ),
        ("In 2021 the court of Port Alma met.", 2023, "The text has 2021; Year says 2023"),
        ("In 2023, after the vote of 2021, the court of Port Alma met.", 2023, ""),
        ("On 11 May 2023 in Port Alma, after the vote of 2021, the court met.", 2023, ""),
        ("On 11 May 2023 in Port Alma the court applied the Act of 3 June 2019.", 2023, ""),
    ],
)
def test_the_year_against_the_dates(registers, omar, description, year, said):
    found = raised(outcome_of(description=description, year=year), omar)
    assert ("year" in found) is bool(said)
    assert not said or said in found["year"].text


def test_the_date_of_a_law_is_no_date_of_the_change(registers, omar):
    make_instrument("Water Act 2019")
    said = "On 11 May 2024 in Port Alma, the Harbour Court applied the Water Act 2019."
    assert asks(omar, description=said) == set()


def test_a_year_after_the_harvest(registers, omar):
    found = raised(outcome_of("SCC-BAY2306/WAT001"), omar)
    assert found["year"].text.endswith("is after the harvest of June 2023.")


def test_two_changes_in_one_sentence(registers, omar):
    said = (
        "On 11 May 2024 in Port Alma, the Harbour Court released six fishers of the bay, and took "
        "account of the report of the Reef Circle in its new rules."
    )
    [check] = raised(outcome_of(description=said), omar).values()
    assert (check.kind, check.serious, check.field) == ("several_changes", False, "description")
    assert "in one sentence of 30 words: “released …” and “took …”" in check.text


def test_topics_and_no_act(registers, omar):
    said = "The Reef Circle focused on five points, among them the rights of fishers."
    assert asks(omar, contribution_text=said) == {"topics"}


def test_an_ally_that_is_named_and_not_credited(registers, omar):
    make_actor("Fishers Guild", kind="cso")
    said = CLEAN["description"][:-1] + " and the Fishers Guild."
    [check] = raised(outcome_of(description=said), omar).values()
    assert check.kind == "not_credited"
    assert check.text.startswith("Fishers Guild is named in the statement and in neither")
    other = {"other_contributions": "The Fishers Guild wrote to the court."}
    assert asks(omar, fragment_id="B", description=said, **other) == set()
    assert asks(omar, fragment_id="C", description=said, contribution_text="") == set()


# --- what the file says -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("evidence", "named"),
    [
        ("https://files.example/BAY2406_WAT001%20motion.docx", ""),
        ("SCC-BAY2406/WAT001 motion", ""),
        ("https://files.example/REEF2305_WAT001%20motion.docx", "REEF2305_WAT001"),
        ("BAY2406/WAT002", "BAY2406/WAT002"),
    ],
)
def test_evidence_under_the_id_of_another_fragment(registers, omar, evidence, named):
    found = raised(outcome_of(evidence_text=evidence), omar)
    assert [check.place for kind, check in found.items() if kind == "other_code"] == (
        [named] if named else []
    )


def test_a_merged_field_that_does_not_match(registers, omar):
    parts = "{description} Contribution of the programme: {contribution_text}".format(**CLEAN)
    whole = f"{parts} Significance description: {CLEAN['significance_text']}"
    assert asks(omar, merged_story=whole) == set()
    [check] = raised(outcome_of("B", merged_story=whole.replace("six", "ten")), omar).values()
    assert check.kind == "merged_story"
    assert "The merged story differs from" in check.text


def test_confidentiality_that_nobody_stated(registers, omar):
    assert asks(omar, stated_confidential=None) == {"confidentiality"}
    assert asks(omar, fragment_id="B", stated_confidential=True) == set()


def test_what_was_read_as_something_else(registers, omar):
    def entry(heading, column, value="x"):
        return {"heading": heading, "column": column, "value": value}

    raw = [entry("country", "country"), entry("Year", "year"), entry("Anything", "")]
    assert checks(editing.create({"fragment_id": "A", **CLEAN}, omar, raw), omar) == []
    raw[0] = entry("coutnry", "country")
    raw.append(entry("Scale ", "scale"))
    raw.append(entry("Evidence", "evidence_text", "https://gazette.example/?a=1&amp;b=2"))
    [check] = checks(editing.create({"fragment_id": "B", **CLEAN}, omar, raw), omar)
    assert check.text == (
        "As read from the file: the heading “coutnry” is read as “country”; blanks stand around "
        "the heading “Scale”; “&amp;” in “Evidence” is read as “&”."
    )


# --- the evidence -----------------------------------------------------------------------------


def accept(outcome, user, publisher, texts=("The court freed six fishers.",), **about):
    document = make_document(f"{publisher} report", texts, publisher=publisher, **about)
    return deciding.decide(
        outcome, document.passages.first(), [Claim.CHANGE], Stance.SUPPORTS, user
    )[0]


def test_only_the_partners_own_evidence(registers, omar):
    wall = "https://example.sharepoint.com/a.docx"
    outcome = outcome_of(evidence_text=f"The motion: {wall}")
    [check] = raised(outcome, omar).values()
    assert check.kind == "own_evidence"
    assert "behind a login (SharePoint)" in check.text
    accept(outcome, omar, "Reef Circle")
    assert set(raised(outcome, omar)) == {"own_evidence"}
    row = accept(outcome, omar, "Bay Post")
    assert raised(outcome, omar) == {}
    deciding.change(row, omar, row.version, own_report=True)
    assert set(raised(outcome, omar)) == {"own_evidence"}


def test_a_reference_that_names_a_partner_is_its_own(registers, omar):
    assert asks(omar, evidence_text="Minutes of the Reef Circle") == {"own_evidence"}
    assert asks(omar, fragment_id="B", evidence_text="Minutes of the Reef Circles") == set()
    assert asks(omar, fragment_id="C", evidence_text="") == set()


@pytest.mark.parametrize(
    ("date", "older"), [("2024-04", True), ("2024-05", False), ("2024", False)]
)
def test_a_source_older_than_the_change(registers, omar, date, older):
    outcome = outcome_of()
    accept(outcome, omar, "Bay Post", date=date)
    found = raised(outcome, omar)
    assert set(found) == ({"older_source"} if older else set())
    if older:
        assert "is from April 2024, before the change (11 May 2024)" in found["older_source"].text


def test_two_figures_for_one_thing_in_one_source(registers, omar):
    texts = [
        "Over 40 village water boards were set up.",
        "In nine towns, 42 water boards were heard.",
        "The 40 water boards were paid.",
    ]
    outcome = outcome_of()
    row = accept(outcome, omar, "Bay Post", texts)
    [check] = raised(outcome, omar).values()
    assert check.kind == "two_figures"
    assert "“Over 40 village water boards” (¶ 1) and “42 water boards” (¶ 2)" in check.text
    deciding.remove(row, omar, row.version)
    make_document("Another report", ["In all, 44 water boards were heard."])
    accept(outcome, omar, "Reef News", texts[:1])
    assert raised(outcome, omar) == {}, "another source may count otherwise"


# --- settling ---------------------------------------------------------------------------------


def test_a_settled_check_is_quiet_until_what_it_is_about_changes(registers, omar, odile):
    outcome = outcome_of(year=2023)
    [check] = checks(outcome, omar)
    row = settling.settle(outcome, check.kind, check.about, " The harvest was late. ", omar)
    assert settling.sorted_out(outcome, odile) == ([], [(check, row)])
    editing.change(outcome, {"year": 2022}, odile)
    outcome.refresh_from_db()
    [again], settled = settling.sorted_out(outcome, omar)
    assert (again.kind, settled) == ("year", [])
    editing.change(outcome, {"year": 2023}, odile)
    outcome.refresh_from_db()
    assert settling.sorted_out(outcome, omar) == ([], [(check, row)])
    settling.reopen(outcome, row.pk, odile)
    settling.reopen(outcome, row.pk, odile)
    assert settling.sorted_out(outcome, omar)[0] == [check]
    told = [(line.who, line.verb, line.what) for line in lines(history.of(outcome))]
    assert told[0] == ("odile", "asked again", "Year · “The harvest was late.”")
    assert ("omar", "settled", "Year · “The harvest was late.”") in told
    assert sum(verb == "asked again" for _who, verb, _what in told) == 1


def test_of_two_who_settle_the_second_sees_the_first(registers, omar, odile):
    outcome = outcome_of(year=2023)
    [check] = checks(outcome, omar)
    row = settling.settle(outcome, check.kind, check.about, "It was late.", omar)
    with pytest.raises(settling.Stale) as stale:
        settling.settle(outcome, check.kind, check.about, "Mine.", odile)
    assert stale.value.settled == row
    with pytest.raises(settling.Stale) as stale:
        settling.settle(outcome, "no_date", check.about, "Mine.", odile)
    assert stale.value.settled is None
    with pytest.raises(ValueError):
        settling.settle(outcome, check.kind, check.about, "  ", odile)
    assert SettledCheck.objects.count() == 1


def test_what_is_asked_is_the_same_in_any_language(registers, omar, monkeypatch):
    outcome = outcome_of(year=2023, stated_confidential=None)
    english = checks(outcome, omar)
    monkeypatch.setattr(doubts_of_words, "_", lambda text: f"En français : {text}")
    french = checks(outcome, omar)
    assert [check.about for check in french] == [check.about for check in english]
    assert not {check.text for check in french} & {check.text for check in english}


def test_every_rule_has_a_name(registers, omar):
    assert set(NAMES) == {rule.__name__ for rule in RULES}
    outcome = outcome_of(year=2023)
    assert [str(check.name) for check in checks(outcome, omar)] == ["Year"]


# --- all of it --------------------------------------------------------------------------------


def test_the_traps_of_the_seed_outcome(omar):
    load_seeds()
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    found = raised(outcome, omar)
    assert set(found) == {
        "year",
        "not_credited",
        "other_code",
        "confidentiality",
        "several_changes",
        "topics",
        "own_evidence",
        "reading",
    }
    said = {kind: check.text for kind, check in found.items()}
    assert "from 13 December 2022 to 11 October 2023; Year says 2023" in said["year"]
    assert "ODDH" in said["not_credited"]
    assert "named CNTRY2305_PHR004; this fragment is SCC-SAH2312/PHR004" in said["other_code"]
    assert "sentence of 127 words" in said["several_changes"]
    assert "SharePoint" in said["own_evidence"]
    for trap in ("“coutnry” is read as", "blanks stand around", "“&amp;”", "repeats 5 others"):
        assert trap in said["reading"]


def test_a_seed_source_has_two_figures_for_the_land_commissions(omar):
    load_seeds()
    outcome = outcome_of()
    passage = Passage.objects.get(text__startswith="Over 320 communal and village land")
    deciding.decide(outcome, passage, [Claim.CHANGE], Stance.SUPPORTS, omar)
    check = raised(outcome, omar)["two_figures"]
    assert "“Over 320 communal and village land commissions” (¶ 3)" in check.text
    assert "“325 land commissions” (¶ 12)" in check.text


def test_who_reads_less_is_asked_less(registers, omar, dora):
    outcome = outcome_of(visibility=Visibility.DONORS)
    accept(outcome, omar, "Bay Post", date="2019")
    assert set(raised(outcome, omar)) == {"older_source"}
    assert "older_source" not in raised(outcome, dora)


def test_the_queries_do_not_grow(registers, omar):
    outcome = outcome_of()
    checks(outcome, omar)  # what the reader may do is looked up once
    counts = []
    for number in (2, 9):
        for n in range(number):
            text = f"Over {n + 10} village water boards were heard in {number}."
            accept(outcome, omar, f"Paper {number} {n}", [text])
        with CaptureQueriesContext(connection) as queries:
            checks(outcome, omar)
        counts.append(len(queries))
    assert counts[0] == counts[1]
