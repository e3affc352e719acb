"""Outcomes as IATI 2.03: valid by the official schema, code lists and rules whatever the words are,
and nothing in it but what donors read."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from outcomes import iati
from outcomes.models import Evidence, Outcome
from sources.access import OPEN_LEVELS, Visitor
from sources.history import system_account
from sources.models import SourceDocument
from tests.people import SEED_ID, load_seeds, make_actor, make_document, make_outcome

FRENCH = "Le conseil de la ville a changé sa règle pour les habitants, avec les associations."
WHO = iati.Reporting("XX-EXAMPLE-1", "Example & Sons", "21")
# The standard as a package carries it, which is looked up and not imported.
STANDARD = Path(find_spec("iati").origin).parent / "resources/standard/2-03"
SPOKEN = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(STANDARD / "schemas/iati-activities-schema.xsd"))


@pytest.fixture
def valid(schema):
    """valid(rows, user) → the root of their file, found valid."""

    def check(rows, user):
        root = etree.fromstring("".join(iati.activities(rows, user, WHO)).encode())
        schema.assertValid(root)
        return root

    return check


def codes(name):
    return {
        code.text.strip() for code in etree.parse(STANDARD / f"codelists/{name}.xml").iter("code")
    }


def texts(root, path):
    return ["".join(found.itertext()) for found in root.findall(path)]


@pytest.mark.django_db
def test_the_seed_outcome(valid, roles):
    load_seeds()
    outcome = Outcome.objects.get(fragment_id=SEED_ID)
    Outcome.objects.filter(pk=outcome.pk).update(
        visibility="public",
        released_at="2024-05-06T07:08:09Z",
        released_by=system_account(),
        status="outcome",
        agreed_significance=2,
        agreed_contribution=0,
    )
    reader = Visitor(OPEN_LEVELS)
    root = valid(Outcome.objects.visible_to(reader), reader)
    assert root.get("version") == "2.03"
    assert root.get("generated-datetime") == "2024-05-06T07:08:09Z"
    activity = root.find("iati-activity")
    assert activity.findtext("iati-identifier") == "XX-EXAMPLE-1-OUTCOMES"
    assert activity.find("reporting-org").get("type") == "21"
    assert activity.findtext("reporting-org/narrative") == "Example & Sons"
    assert activity.find("recipient-country").get("code") == "ML"
    assert activity.find("activity-date").get("iso-date") == "2023-01-01"
    [result] = activity.findall("result")
    assert result.get("type") == "2"
    assert result.find("reference").get("code") == SEED_ID
    assert {one.get("measure") for one in result.findall("indicator")} == {"5"}
    assert texts(result, "indicator/title") == [
        "The change",
        "Significance of the change",
        "Contribution of the programme",
    ]
    comments = texts(result, "indicator/period/actual/comment")
    assert comments[0].startswith("Mali, Sahel: In Mali in 2023")
    assert comments[1:] == ["medium", "none found"]
    assert not root.xpath("//@value") and "sharepoint" not in etree.tostring(root).decode().lower()


@pytest.mark.django_db
def test_no_rows(valid, dora):
    root = valid(Outcome.objects.none(), dora)
    assert root.find("iati-activity/result") is None
    assert root.get("generated-datetime") == "1980-01-01T00:00:00Z"


@pytest.mark.django_db
def test_without_a_year_what_is_known_stands_in_the_description(valid, omar):
    make_outcome("IATI/1", year=None)
    root = valid(Outcome.objects.all(), omar)
    assert root.find(".//period") is None
    assert "changed its rule" in texts(root, ".//indicator/description")[0]


@pytest.mark.django_db
def test_the_place_is_told_with_and_without_a_year(valid, omar):
    make_outcome("IATI/1", year=2023, country="Kelpland", region="Coast")
    make_outcome("IATI/2", year=None, country="Kelpland", region="Coast")
    root = valid(Outcome.objects.order_by("slug"), omar)
    assert texts(root, ".//actual/comment")[0].startswith("Kelpland, Coast: The council")
    assert texts(root, ".//indicator/description")[0].startswith("Kelpland, Coast: The council")


@pytest.mark.django_db
def test_the_same_rows_give_the_same_file(omar):
    for number in range(3):
        outcome = make_outcome(f"IATI/{number}", year=2023)
        cite(outcome, f"Report {number}", f"https://open.example/{number}.pdf")
    first, second = ("".join(iati.activities(Outcome.objects.all(), omar, WHO)) for _ in "12")
    assert first == second and first.count("<document-link ") == 3


@pytest.mark.django_db
def test_rows_that_are_fetched_in_parts_all_come_out_with_their_links(valid, omar, monkeypatch):
    for number in range(7):
        outcome = make_outcome(f"IATI/{number}", year=2023)
        cite(outcome, f"Report {number}", f"https://open.example/{number}")
    monkeypatch.setattr(iati, "FETCHED", 3)
    results = valid(Outcome.objects.order_by("slug"), omar).findall(".//result")
    assert [result.find("reference").get("code") for result in results] == [
        f"IATI/{number}" for number in range(7)
    ]
    assert [[link.get("url") for link in result.iter("document-link")] for result in results] == [
        [f"https://open.example/{number}"] for number in range(7)
    ]


# --- codes and rules of the standard ----------------------------------------------------------


@pytest.fixture
def whole(valid, omar):
    """A file in which stands all that may."""
    outcome = make_outcome("IATI/1", year=2023, country="Mali", description=FRENCH)
    Outcome.objects.update(
        agreed_significance=2,
        agreed_contribution=0,
        agreed_evidence=3,
        agreed_evidence_contribution=1,
        substantiation="partly",
    )
    ends = ["", *iati._FORMATS, ".DOCX", ".sh", ".zip"]
    for number, end in enumerate(ends):
        cite(outcome, f"Report {number}", f"https://open.example/{number}{end}", language="fr")
    root = valid(Outcome.objects.all(), omar)
    assert len(root.findall(".//indicator")) == 6
    assert len(root.findall(".//document-link")) == len(ends)
    return root


@pytest.mark.django_db
def test_every_code_is_of_its_list(whole):
    seen = set()
    for mapping in etree.parse(STANDARD / "codelist-mapping.xml").iter("mapping"):
        place, name = mapping.findtext("path").rsplit("/", 1)
        condition = mapping.findtext("condition")
        found = whole.xpath(f"{place}[{condition}]/{name}" if condition else f"{place}/{name}")
        if found:
            known = mapping.find("codelist").get("ref")
            seen.add(known)
            assert set(found) <= codes(known), known
    assert seen >= {
        *("ActivityDateType", "ActivityStatus", "Country", "DocumentCategory", "FileFormat"),
        *("IndicatorMeasure", "Language", "OrganisationRole", "OrganisationType", "ResultType"),
        *("ResultVocabulary", "Sector", "Version"),
    }


@pytest.mark.django_db
def test_what_the_rules_of_the_standard_want_is_there(whole):
    rules = json.loads((STANDARD / "rulesets/standard_ruleset.json").read_text())
    asked = 0
    for place, kinds in rules.items():
        for found in whole.xpath(place):
            for case in kinds.get("atleast_one", {}).get("cases", ()):
                assert any(found.xpath(path) for path in case["paths"]), (place, case)
                asked += 1
            for case in kinds.get("no_more_than_one", {}).get("cases", ()):
                assert sum(len(found.xpath(path)) for path in case["paths"]) <= 1, (place, case)
                asked += 1
    assert asked > 5


def test_every_country_that_may_be_told_is_of_the_list():
    for language in ("en", "fr"):
        names = {
            code: name for code, name in Locale(language).territories.items() if code.isalpha()
        }
        for code, name in names.items():
            told = iati._only_country(Nothing([name]))
            assert told == (code if code in codes("Country") else ""), name


@pytest.mark.django_db
def test_every_narrative_of_an_outcome_says_its_language(valid, omar):
    make_outcome("IATI/1", year=2023, description=FRENCH)
    make_outcome("IATI/2", year=2023, description="The council of the town changed its rule.")
    root = valid(Outcome.objects.order_by("slug"), omar)
    spoken = [found.get(SPOKEN) for found in root.findall(".//result/description/narrative")]
    assert spoken == ["fr", "en"]
    assert all(found.get(SPOKEN) for found in root.findall(".//result//narrative"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("countries", "code"),
    [
        (["Mali"], "ML"),
        (["Côte d’Ivoire"], "CI"),
        (["Cote d'Ivoire"], "CI"),
        (["Bosnia and Herzegovina"], "BA"),
        (["Guinée Bissau", "guinée-bissau"], "GW"),
        (["Unknown Region"], None),
        (["allemagne"], "DE"),
        (["Exampleland"], None),
        (["Mali", "Niger"], None),
        ([""], None),
    ],
)
def test_the_one_country_of_all(countries, code, valid, omar):
    for number, country in enumerate(countries):
        make_outcome(f"IATI/{number}", country=country)
    found = valid(Outcome.objects.all(), omar).find(".//recipient-country")
    assert (None if found is None else found.get("code")) == code


# --- links ------------------------------------------------------------------------------------


def cite(outcome, title, link, level="public", stance="supports", **about):
    document = make_document(title, [f"Words of {title}."], level, **about)
    SourceDocument.objects.filter(pk=document.pk).update(link=link)
    Evidence.objects.create(
        outcome=outcome,
        claim="change",
        passage=document.passages.get(),
        stance=stance,
        decided_by=system_account(),
    )
    return document


@pytest.mark.django_db
def test_only_links_to_public_documents(valid, omar):
    outcome = make_outcome("IATI/1", "donors", year=2023)
    cite(outcome, "Open report", "https://open.example/report.pdf?x=1&y=2")
    cite(outcome, "Donors alone", "https://donors.example/", level="donors")
    cite(outcome, "Inner", "https://inner.example/", level="internal")
    cite(outcome, "Walled", "https://example.sharepoint.com/x")
    cite(outcome, "Against", "https://against.example/", stance="contradicts")
    cite(outcome, "Without", "")
    hidden = make_actor("Hidden Office")
    cite(outcome, "Of a hidden publisher", "https://office.example/", publisher=hidden)
    withdrawn = cite(outcome, "Withdrawn", "https://withdrawn.example/")
    SourceDocument.objects.filter(pk=withdrawn.pk).update(
        withdrawn_at="2024-05-06T07:08:09Z",
        withdrawn_by=system_account(),
        withdrawn_reason="It proved false.",
    )
    root = valid(Outcome.objects.all(), omar)
    [link] = root.findall(".//document-link")
    assert link.get("url") == "https://open.example/report.pdf?x=1&y=2"
    assert link.get("format") == "application/pdf"
    assert texts(link, "title") == ["Open report"]
    assert link.find("category").get("code") == "A08"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (
            "https://open.example/a?b=c%20d&e=[1]#f#g",
            "https://open.example/a?b=c%20d&e=%5B1%5D#f%23g",
        ),
        ("https://open.example/100%/été", "https://open.example/100%25/%C3%A9t%C3%A9"),
        ("http://été.example:8080/", "http://xn--t-9fab.example:8080/"),
        ("https://[broken", ""),
        ("https://open.example:port/", ""),
        ("https://open.example/two words", ""),
        ("https:///nohost", ""),
        ("ftp://open.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://anna:secret@open.example/", ""),
        ("https://example.sharepoint.com/x", ""),
        ("https://example.sharepoint.com /x", ""),
        ("https://EXAMPLE.SharePoint.com./x", ""),
        ("https://example.ｓharepoint.com/x", ""),
        ("", ""),
    ],
)
def test_a_link_is_an_address_that_everybody_can_open_or_none(link, address):
    assert iati._address(link) == address


@pytest.mark.django_db
def test_a_broken_link_spoils_no_file(valid, omar):
    outcome = make_outcome("IATI/1", year=2023)
    for number, link in enumerate(["https://[broken", "https://open.example/[1]", "https://x.y"]):
        cite(outcome, f"Report {number}", link)
    root = valid(Outcome.objects.all(), omar)
    assert [link.get("url") for link in root.iter("document-link")] == [
        "https://open.example/%5B1%5D"
    ]


@pytest.mark.django_db
def test_the_queries_do_not_grow(omar, django_assert_num_queries):
    def add(number):
        outcome = make_outcome(f"IATI/{number}", year=2023)
        cite(outcome, f"Report {number}", f"https://open.example/{number}")

    def written():
        return "".join(iati.activities(Outcome.objects.visible_to(omar), omar, WHO))

    add(0)
    written()
    with django_assert_num_queries(5):
        assert written().count("<document-link ") == 1
    for number in range(1, 20):
        add(number)
    with django_assert_num_queries(5):
        assert written().count("<document-link ") == 20


# --- whatever the words are ---------------------------------------------------------------------

WORDS = st.text(max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "fragment_id": WORDS,
            "headline": WORDS,
            "statement": WORDS,
            "significance_text": WORDS,
            "contribution_text": WORDS,
            "region": WORDS,
            "country": WORDS,
            "substantiation": WORDS,
            "year": st.none() | st.integers(1900, 2100),
        }
    ),
    WORDS,
    WORDS | st.from_regex(r"https?://[^\s]{1,30}", fullmatch=True),
)
def test_whatever_is_said_it_is_valid_and_comes_back(schema, fields, name, link):
    given_words = {**iati.open_fields(Outcome()), **fields}
    addresses = map(iati._address, (link, f"https://a.example/{name}", f"https://{name}.example/"))
    links = [(address, name, "fr") for address in addresses if address]
    result = iati._result(given_words, links)
    who = iati.Reporting(name, name, "21")
    head = "".join(iati.activities(Nothing(), Visitor(OPEN_LEVELS), who))
    root = etree.fromstring(head.replace("</iati-activity>", result + "</iati-activity>").encode())
    found = root.find(".//result")
    said = iati._plain(fields["headline"]).replace("\r\n", "\n").replace("\r", "\n")
    assert (found.findtext("title/narrative") or "") == said
    assert [found.get("url") for found in root.iter("document-link")] == [one[0] for one in links]
    schema.assertValid(root)


class Nothing:
    """A queryset without rows, without a database; `countries` are those it tells of."""

    def __init__(self, countries=()):
        self.countries = countries

    def order_by(self, *_terms):
        return self

    def filter(self, **_named):
        return self

    def first(self):
        return None

    def aggregate(self, **_named):
        return {"first": None, "released": None, "created": None}

    def values_list(self, *_names, **_more):
        return self

    def distinct(self):
        return self.countries

    def iterator(self, **_named):
        return iter(())
