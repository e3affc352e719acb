"""The columns of a harvest file: every heading of the seed, every value, nothing guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.readers import fieldtext
from outcomes import scales
from outcomes.columns import BY_KEY, COLUMNS, FIELDS, REQUIRED, match, normalise, words_of
from outcomes.models import Outcome
from tests.people import SEEDS, make_outcome

SEED = next(SEEDS.glob("000*.txt"))
# The headings of the seed in its order, and what each is.
HEADINGS = [
    ("FragmentID", "fragment_id"),
    ("Outcome status", "status"),
    ("OH-harvesting period", "harvest_period"),
    ("coutnry", "country"),
    ("Year", "year"),
    ("Outcome description", "description"),
    ("Significance of the outcome", "significance_text"),
    ("Additional information (use if needed) ", "additional_information"),
    ("Rating significance", "claimed_significance"),
    ("Social actor", "social_actor"),
    ("Scale", "scale"),
    ("Contribution of the programme", "contribution_text"),
    ("Contribution of other actors and factors", "other_contributions"),
    ("Rating contribution", "claimed_contribution"),
    ("The change was unintended", "unintended"),
    ("Evidence supporting the outcome statement", "evidence_text"),
    ("Outcome statements is CONFIDENTIAL", "stated_confidential"),
    ("Link to Outcomes in Results Framework ", "framework_outcomes"),
    ("Link to SCC Specific Objectives", "specific_objectives"),
    ("StoryFragment_Merged", "merged_story"),
    ("Outcome is negative", "negative"),
    ("MCQType of change", "type_of_change"),
    ("TypeOfChangeCluster", "change_cluster"),
]


def value(key, words):
    return normalise(BY_KEY[key], words)


def test_the_seed_holds_these_headings():
    (record,) = fieldtext.read(SEED.read_text())
    assert [heading for heading, _words in record.cells] == [heading for heading, _key in HEADINGS]


@pytest.mark.parametrize(("heading", "key"), HEADINGS)
def test_every_heading_of_the_seed_is_known(heading, key):
    assert match(heading).key == key
    assert match(heading.upper()).key == key
    assert match(f"  {heading.strip()}:  ").key == key


def test_the_list_is_of_these_columns_and_no_heading_means_two():
    assert [column.key for column in COLUMNS] == [key for _heading, key in HEADINGS]
    seen = {}
    for column in COLUMNS:
        for heading in (column.key, column.heading, *column.also):
            assert match(heading) is column, heading
            assert seen.setdefault(heading.lower(), column) is column
    assert set(REQUIRED) <= set(BY_KEY)


def test_every_field_of_a_column_is_one_of_the_model_and_limits_fit():
    for column in COLUMNS:
        for name in column.fields:
            field = Outcome._meta.get_field(name)
            if field.max_length and column.kind in ("text", "place"):
                assert column.limit and column.limit <= field.max_length, name
    assert len(FIELDS) == 24


@pytest.mark.parametrize("heading", ["", "  ", "Remarks", "Outcome", "Année fiscale", "**"])
def test_an_unknown_heading(heading):
    assert match(heading) is None


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Country", "country"),
        ("Région / Pays", "country"),
        ("ANNEE", "year"),
        ("Echelle", "scale"),
        ("Statut de l’effet", "status"),
        ("outcome-status", "status"),
    ],
)
def test_other_spellings(heading, key):
    assert match(heading).key == key


# --- values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "words", "fields"),
    [
        ("fragment_id", "  SCC-SAH2312/PHR004 ", {"fragment_id": "SCC-SAH2312/PHR004"}),
        ("fragment_id", "A&amp;B", {"fragment_id": "A&B"}),
        ("country", "Sahel/Mali", {"region": "Sahel", "country": "Mali"}),
        ("country", "Sahel / Mali ", {"region": "Sahel", "country": "Mali"}),
        ("country", "Mali", {"region": "", "country": "Mali"}),
        ("country", "Africa/Sahel/Mali", {"region": "Africa/Sahel", "country": "Mali"}),
        ("country", "Sahel/", {"region": "Sahel", "country": ""}),
        ("country", "", {"region": "", "country": ""}),
        ("year", "2023", {"year": 2023}),
        ("year", "2023.0", {"year": 2023}),
        ("year", "", {"year": None}),
        ("status", "Outcome lead", {"status": "lead"}),
        ("status", "OUTCOME", {"status": "outcome"}),
        ("status", "Set-aside", {"status": "set_aside"}),
        ("status", "", {"status": "lead"}),
        ("claimed_significance", "medium", {"claimed_significance": 2}),
        ("claimed_significance", "Élevée", {"claimed_significance": 3}),
        ("claimed_significance", "", {"claimed_significance": None}),
        ("claimed_contribution", "moderate", {"claimed_contribution": 2}),
        ("claimed_contribution", "None found", {"claimed_contribution": 0}),
        ("claimed_contribution", "Modérée", {"claimed_contribution": 2}),
        ("unintended", "NO", {"unintended": False}),
        ("unintended", "Oui", {"unintended": True}),
        ("unintended", "", {"unintended": None}),
        ("stated_confidential", "", {"stated_confidential": None}),
        ("stated_confidential", "no", {"stated_confidential": False}),
        ("stated_confidential", "Yes", {"stated_confidential": True}),
        ("scale", "National", {"scale": "National"}),
    ],
)
def test_what_words_mean(key, words, fields):
    assert value(key, words) == (fields, (), ())


@pytest.mark.parametrize(
    ("key", "words", "fields", "warning"),
    [
        ("year", "2023/24", {"year": None}, "is no year"),
        ("year", "1066", {"year": None}, "is no year"),
        ("year", "-2023", {"year": None}, "is no year"),
        (
            "claimed_significance",
            "fairly high",
            {"claimed_significance": None},
            "low, medium, high",
        ),
        ("claimed_contribution", "5", {"claimed_contribution": None}, "none found, minor"),
        ("status", "archived", {"status": "lead"}, "candidate, lead, outcome"),
        ("negative", "perhaps", {"negative": None}, "neither yes nor no"),
        ("stated_confidential", "ask Awa", {"stated_confidential": True}, "neither yes nor no"),
    ],
)
def test_what_is_not_understood_is_said_and_not_guessed(key, words, fields, warning):
    found = value(key, words)
    assert found.fields == fields and found.faults == ()
    assert len(found.warnings) == 1 and warning in found.warnings[0]


@pytest.mark.parametrize(
    "key", [column.key for column in COLUMNS if column.limit and column.kind == "text"]
)
def test_too_long_is_a_fault(key):
    limit = BY_KEY[key].limit
    assert value(key, "x" * limit).faults == ()
    assert f"{limit} is the most" in value(key, "x" * (limit + 1)).faults[0]


def test_a_nul_is_a_fault():
    assert "NUL" in value("description", "a\x00b").faults[0]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
        ("https://example.org/?a=1&copy=2&reg=3", "https://example.org/?a=1&copy=2&reg=3"),
        ("https://example.org/?a=1&amp;copy=2", "https://example.org/?a=1&copy=2"),
        ("R&amp;D &#233;t&eacute;", "R&D été"),
        ("AT&T", "AT&T"),
    ],
)
def test_entities_are_read_and_parameters_left_alone(words, text):
    assert value("evidence_text", words).fields == {"evidence_text": text}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(COLUMNS), st.text(max_size=250))
def test_no_words_are_too_strange(column, words):
    found = normalise(column, words)
    assert set(found.fields) <= set(column.fields)
    assert bool(found.fields) != bool(found.faults)
    for message in (*found.faults, *found.warnings):
        assert "\n" not in message.replace(words[:80].strip(), "")


@given(st.sampled_from([scales.Status, scales.Significance]), st.text(max_size=30))
def test_no_label_is_too_strange(scale, words):
    assert scales.read(scale, words) in (None, *scale)


# --- back into words ------------------------------------------------------------------------


def test_words_come_back_as_the_file_gave_them_until_they_mean_something_else(db):
    raw = [
        {"heading": "coutnry", "column": "country", "value": "Sahel/Mali "},
        {"heading": "Year", "column": "year", "value": "2023.0"},
    ]
    outcome = make_outcome("COL/1", region="Sahel", country="Mali", year=2023)
    outcome.raw = raw
    assert words_of(outcome, BY_KEY["country"]) == "Sahel/Mali "
    assert words_of(outcome, BY_KEY["year"]) == "2023.0"
    outcome.year, outcome.country = 2024, "Niger"
    assert words_of(outcome, BY_KEY["year"]) == "2024"
    assert words_of(outcome, BY_KEY["country"]) == "Sahel/Niger"


def test_fields_in_words(db):
    outcome = make_outcome("COL/1", claimed_significance=2, unintended=False, negative=True)
    said = {column.key: words_of(outcome, column) for column in COLUMNS}
    assert said["claimed_significance"] == "Medium" and said["claimed_contribution"] == ""
    assert (said["unintended"], said["negative"], said["stated_confidential"]) == ("NO", "YES", "")
    assert (said["year"], said["status"], said["fragment_id"]) == ("", "Lead", "COL/1")
    for column in COLUMNS:
        fields = normalise(column, said[column.key]).fields
        assert all(getattr(outcome, name) == value for name, value in fields.items())
