"""Dates: as precise as their source, stored as ISO text, found in English and French text."""

import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sources.dates import PartialDate, PartialDateField, PartialDateFormField, find_dates

SEEDS = Path(__file__).parents[2] / "fixtures" / "seeds"


def iso(text):
    """What is found: [(words, ISO dates)]."""
    return [
        (text[found.start : found.end], [date.iso for date in found.dates])
        for found in find_dates(text)
    ]


# --- PartialDate ---


@pytest.mark.parametrize(
    ("text", "precision", "first", "last", "label"),
    [
        ("2023", "year", (2023, 1, 1), (2023, 12, 31), "2023"),
        ("2024-02", "month", (2024, 2, 1), (2024, 2, 29), "February 2024"),
        ("2023-10-11", "day", (2023, 10, 11), (2023, 10, 11), "11 October 2023"),
    ],
)
def test_a_date_says_what_its_source_said(text, precision, first, last, label):
    date = PartialDate.parse(text)
    assert (date.iso, str(date), date.precision) == (text, text, precision)
    assert (date.first, date.last) == (datetime.date(*first), datetime.date(*last))
    with translation.override("en"):
        assert date.label == label


def test_a_label_is_in_the_language_of_the_reader():
    with translation.override("fr"):
        assert PartialDate.parse("2023-10-11").label == "11 octobre 2023"


@pytest.mark.parametrize(
    "text",
    ["", "23", "2023-1", "2023-13", "2023-02-30", "0000", "11 October 2023", "2023-10-", None, 2023]
    + ["２０２３", "2023\n2024"],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="date"):
        PartialDate.parse(text)


def test_dates_are_ordered_by_their_text_and_hashable():
    dates = [PartialDate(text) for text in ("2023-10-11", "2024", "2023", "2023-10")]
    assert [date.iso for date in sorted(dates)] == ["2023", "2023-10", "2023-10-11", "2024"]
    assert len({PartialDate("2023"), PartialDate("2023")}) == 1


@given(st.dates())
def test_every_day_survives_the_way_there_and_back(day):
    date = PartialDate.parse(day.isoformat())
    assert date.first == date.last == day
    month = PartialDate.parse(day.isoformat()[:7])
    assert month.first <= day <= month.last


# --- the field ---


def test_the_field_can_stand_in_a_migration():
    name, path, args, kwargs = PartialDateField("when", db_index=True).deconstruct()
    assert path == "sources.dates.PartialDateField"
    again = PartialDateField(*args, **kwargs)
    assert again.deconstruct()[1:] == (path, args, kwargs)
    assert (again.max_length, again.blank, again.default) == (10, True, "")


def test_the_field_stores_text_and_gives_dates():
    field = PartialDateField()
    assert field.get_prep_value(PartialDate("2023-10")) == "2023-10"
    assert field.get_prep_value(" 2023 ") == "2023"
    assert field.get_prep_value(None) == ""
    assert field.from_db_value("2023", None, None) == PartialDate("2023")
    assert field.from_db_value("", None, None) is None
    with pytest.raises(ValueError, match="no such date"):
        field.get_prep_value("2023-02-30")


def test_the_field_checks():
    field = PartialDateField()
    assert field.clean("2023-10", None) == PartialDate("2023-10")
    assert field.clean("", None) is None
    with pytest.raises(ValidationError, match="no such date"):
        field.clean("2023-02-30", None)
    with pytest.raises(ValidationError):
        PartialDateField(blank=False).clean("", None)


def test_an_instance_holds_dates_before_it_is_saved():
    class Dated(models.Model):
        when = PartialDateField()

        class Meta:
            app_label = "sources_test_dates"
            managed = False

        def __str__(self):
            return str(self.when)

    assert Dated().when is None
    assert Dated(when="2023-10").when == PartialDate("2023-10")
    assert Dated(when=PartialDate("2023")).when == PartialDate("2023")
    wrong = Dated(when="some day")
    with pytest.raises(ValidationError) as caught:
        wrong.full_clean()
    assert "when" in caught.value.message_dict
    assert Dated(when="2023")._meta.get_field("when").value_to_string(Dated(when="2023")) == "2023"


def test_a_form_takes_text_and_knows_what_changed():
    field = PartialDateField().formfield()
    assert isinstance(field, PartialDateFormField)
    assert field.clean("2023-10") == PartialDate("2023-10")
    assert field.clean("") is None
    assert field.prepare_value(PartialDate("2023")) == "2023"
    assert not field.has_changed(PartialDate("2023"), "2023")
    assert field.has_changed(PartialDate("2023"), "2024")
    with pytest.raises(ValidationError):
        field.clean("soon")


# --- finding ---


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("11 October 2023", ["2023-10-11"]),
        ("October 11, 2023", ["2023-10-11"]),
        ("13 and 27 December 2022", ["2022-12-13", "2022-12-27"]),
        ("5 and 24 January 2023", ["2023-01-05", "2023-01-24"]),
        ("14–18 May 2023", ["2023-05-14", "2023-05-18"]),
        ("30 November and 2 December 2022", ["2022-11-30", "2022-12-02"]),
        ("12 septembre 2022", ["2022-09-12"]),
        ("1er mars 2019", ["2019-03-01"]),
        ("12 au 14 décembre 2022", ["2022-12-12", "2022-12-14"]),
        ("December 2024", ["2024-12"]),
        ("décembre 2024", ["2024-12"]),
        ("de\u0301cembre 2024", ["2024-12"]),
        ("12 septembre\n2022", ["2022-09-12"]),
        ("2018", ["2018"]),
        ("2019–2023", ["2019", "2023"]),
        ("2023-10-11", ["2023-10-11"]),
    ],
)
def test_dates_are_found_whole(text, dates):
    for sentence in (text, f"({text}),", f"On {text}, a workshop.", f"le {text}."):
        assert iso(sentence) == [(text, dates)]


@pytest.mark.parametrize(
    "text",
    [
        "Act No. 2012-023",
        "Decree No. 2015-0723/P-RM",
        "resolution 2100",
        "resolution 2589 (2021)",
        "resolutions 1325 (2000) and 2085 (2012)",
        "Act No. 01-080",
        "over 1,400 complaints",
        "almost 2,800 actors",
        "2000 people",
        "between 200,000 and 2,000,000 people",
        "No. 2012",
        "S/2023/402",
        "CNTRY-2023_PHR004",
        "EPU%202023.docx",
        "the 1990s",
        "in 1899 or 2101",
        "14 to 18 May, in Bamako",
        "11/10/2023",
    ],
)
def test_numbers_that_are_no_dates_are_left_alone(text):
    assert iso(text) == []


def test_dates_beside_codes_are_found():
    assert iso("Act No. 2012-023 of 12 July 2012 on") == [("12 July 2012", ["2012-07-12"])]
    assert iso("Danish Embassy in Bamako (2025)") == [("2025", ["2025"])]
    assert iso("mid-2023; its 2021 audit report.¹") == [("2023", ["2023"]), ("2021", ["2021"])]


def test_of_a_day_that_does_not_exist_the_month_stays():
    assert iso("31 November 2023") == [("November 2023", ["2023-11"])]


def test_the_dates_of_a_seed_document():
    text = (SEEDS / "003_8277f2ec7358b8f4.txt").read_text(encoding="utf-8")
    assert [words for words, _dates in iso(text)] == [
        *("17 November 2023", "2021", "2021", "2017", "2017", "2019–2023", "2024"),
        *("1 March 2019", "12 September 2022", "18 December 2015", "2014", "2012"),
        *("24 August 2001", "2006", "2021", "2017", "9 November 2015", "24 July 2019"),
        *("20 August 2001", "12 September 2022", "12 September 2022", "2013", "2022"),
        *("2021", "2012", "2013", "1995"),
    ]


PIECES = ["13", "31", "2023", "2100", " ", ", ", "-", "–", "/", "(", ")", " and ", " et ", "May"]
PIECES += ["décembre", "October", "No. ", "\n", "é", "1er", "of", "février.", "%", "¹"]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_spans_never_overlap(text):
    at = 0
    for found in find_dates(text):
        assert at <= found.start < found.end <= len(text)
        assert found.dates
        assert all(1900 <= date.first.year <= 2100 for date in found.dates)
        at = found.end


@pytest.mark.parametrize(
    "piece", ["1 ", "13, ", "January and ", "2020 - ", "31 February 2023 ", "\n", "0", "1-"]
)
def test_hostile_text_ends(piece):
    assert isinstance(find_dates(piece * (600_000 // len(piece))), list)
