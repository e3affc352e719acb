"""Dates as precise as their source: a year, a month or a day, never more than was said.

`PartialDate` is the value, `PartialDateField` stores it, `find_dates` finds dates in English and
French text.
"""

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_PRECISION = {4: "year", 7: "month", 10: "day"}
# The order of day, month and year that both our languages share.
_LABEL = {"year": "Y", "month": "F Y", "day": "j F Y"}


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, month or day, kept as ISO text: "2023", "2023-10" or "2023-10-11".

    Ordered by that text, so a year stands before its months and a month before its days.
    `str()` gives the ISO text, `label` what a person reads.
    """

    iso: str

    def __post_init__(self):
        """Raises ValueError for any other text and for a date that does not exist."""
        if not isinstance(self.iso, str) or not _ISO.fullmatch(self.iso):
            raise ValueError(
                _("“%s” is not a date; write 2023, 2023-10 or 2023-10-11.") % str(self.iso)[:40]
            )
        try:
            self.first  # noqa: B018 - computed to see whether there is such a day
        except ValueError:
            raise ValueError(_("There is no such date as “%s”.") % self.iso) from None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """From ISO text, blanks around it allowed; raises ValueError as the class does."""
        return cls(text.strip() if isinstance(text, str) else text)

    def __str__(self) -> str:
        return self.iso

    @property
    def precision(self) -> str:
        """ "year", "month" or "day"."""
        return _PRECISION[len(self.iso)]

    @property
    def first(self) -> datetime.date:
        """The first day that the date can mean."""
        return datetime.date(*map(int, (self.iso + "-01-01")[:10].split("-")))

    @property
    def last(self) -> datetime.date:
        """The last day that the date can mean."""
        first = self.first
        if self.precision == "day":
            return first
        month = 12 if self.precision == "year" else first.month
        return first.replace(month=month, day=calendar.monthrange(first.year, month)[1])

    @property
    def label(self) -> str:
        """For people, in the language of the request: "11 October 2023", "octobre 2023"."""
        return dateformat.format(self.first, _LABEL[self.precision])


class _ParsedOnAssignment(DeferredAttribute):
    """Turns ISO text into a PartialDate as it is assigned.

    Text that is no date is kept, so that `full_clean` can say which field is at fault.
    """

    def __set__(self, instance, value):
        if isinstance(value, str):
            try:
                value = self.field.to_python(value)
            except ValidationError:
                pass
        instance.__dict__[self.field.attname] = value


class PartialDateFormField(forms.Field):
    """A text input that takes ISO text; gives a PartialDate, or None for nothing."""

    widget = forms.TextInput

    def to_python(self, value):
        return _parsed(value)

    def prepare_value(self, value):
        return "" if value is None else str(value)


class PartialDateField(models.CharField):
    """Stores a PartialDate as its ISO text and None as ""; takes either, or ISO text.

    Queries compare with either too: `filter(date__gte="2023-10")`. As ISO text sorts, "2023" is
    before "2023-10", and `date__startswith="2023"` finds all that the year may hold.
    """

    description = gettext_lazy("Date as precise as its source")
    descriptor_class = _ParsedOnAssignment

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return PartialDate(value) if value else None

    def to_python(self, value):
        return _parsed(value)

    def get_prep_value(self, value):
        """The text to store; raises ValueError for what is no date."""
        if value is None or value == "":
            return ""
        return value.iso if isinstance(value, PartialDate) else PartialDate.parse(value).iso

    def validate(self, value, model_instance):
        # None is how an empty date looks in Python; the database has "" for it.
        super().validate("" if value is None else value, model_instance)

    def run_validators(self, value):
        super().run_validators("" if value is None else str(value))

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": PartialDateFormField, **kwargs})


def _parsed(value):
    """PartialDate or None; raises ValidationError, as Django's fields and forms want it."""
    if value is None or isinstance(value, PartialDate):
        return value
    if not str(value).strip():
        return None
    try:
        return PartialDate.parse(str(value))
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from None


class FoundDate(NamedTuple):
    """`text[start:end]` names these dates, in the order in which it names them."""

    start: int
    end: int
    dates: tuple[PartialDate, ...]


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier jan janv",
            "february fevrier février feb fevr févr",
            "march mars mar",
            "april avril apr avr",
            "may mai",
            "june juin jun",
            "july juillet jul juil",
            "august août aout aug",
            "september septembre sept sep",
            "october octobre oct",
            "november novembre nov",
            "december décembre decembre dec déc",
        ),
        start=1,
    )
    for word in names.split()
    for name in (word, unicodedata.normalize("NFD", word))  # PDF files part letter and accent
}
# Every repetition is bounded and gives nothing back ("++", "(?>"), so that hostile text costs no
# more per character than this one.
_GAP = r"[^\S\n]{0,3}+\n?+[^\S\n]{0,3}+"
_SPACE = r"(?=\s)" + _GAP
_DAY = r"(?>(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th|er|e)?+(?![^\W_]))"
_MONTH = rf"(?>(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![^\W_])\.?+)"
_YEAR = r"(?>(?:19[0-9]{2}|20[0-9]{2}|2100)(?![^\W⁰¹²³⁴⁵⁶⁷⁸⁹]))"
_LINK = rf"(?:{_SPACE}(?:and|et|or|ou|to|au|&){_SPACE}|,{_SPACE}(?:(?:and|et){_SPACE})?+)"
_JOIN = rf"(?>{_LINK}|{_GAP}[-–—]{_GAP})"
_DAYS = rf"{_DAY}(?:{_JOIN}{_DAY}){{0,6}}+"
_OF = rf"(?>{_SPACE}(?:of|de){_SPACE}|{_SPACE})"
_DATE = re.compile(
    rf"""
    (?<![^\W_])(?=[^\W_])(?:
      # 11 October 2023; 13 and 27 December 2022; 30 November and 2 December 2022
      (?P<dated>{_DAYS}{_OF}{_MONTH}(?:{_JOIN}{_DAYS}{_OF}{_MONTH}){{0,2}}+
        ,?+{_OF}(?P<dated_year>{_YEAR}))
      # October 11, 2023
    | (?P<turned>{_MONTH}{_SPACE}{_DAYS},?+{_SPACE}(?P<turned_year>{_YEAR}))
      # December 2024; January and February 2023
    | (?P<months>{_MONTH}(?:{_JOIN}{_MONTH}){{0,3}}+,?+{_OF}(?P<months_year>{_YEAR}))
      # 2023-10-11
    | (?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))
      # 2019–2023
    | (?P<from>{_YEAR}){_GAP}[-–—/]{_GAP}(?P<to>{_YEAR})
    | (?P<year>{_YEAR})
    )(?![^\W_⁰¹²³⁴⁵⁶⁷⁸⁹])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PART = re.compile(rf"(?P<day>{_DAY})|(?P<month>{_MONTH})", re.IGNORECASE)

_AROUND = 24  # how far to look for what makes a number something else than a year
# "2012-023", "CNTRY-2023", "1,2023", "/2023", "n°2023"; but "mid-2023" and "(2023" are years.
_CODE_BEFORE = re.compile(r"(?:[0-9A-Z][-–]|[/\\_=%#§$€£°+]|[0-9][.,:'’]|[A-Za-z]\.)$")
_CODE_AFTER = re.compile(r"[-/\\_=°][^\W_]|–[0-9]|[.,:'’][0-9]|[%‰°$€£]|\s[%€$£]")
# "No. 2015", "resolution 2100".
_NUMBER_BEFORE = re.compile(
    r"(?:\b(?:nos?\.?|n[°º]s?|nr\.?|num(?:ber|ero|éro)s?|r[eé]solutions?|articles?|art\.|"
    r"paragraphs?|paragraphes?|pages?|pp?\.)|№|§)\s{0,3}$",
    re.IGNORECASE,
)
_QUANTITY_BEFORE = re.compile(
    r"\b(?:over|almost|nearly|(?:more|less|fewer)\sthan|environ|plus\sde|pr[eè]s\sde|quelque)"
    r"\s{1,3}$",
    re.IGNORECASE,
)
# "2000 people", "2589 (2021)": the number before the bracket is no year either.
_NUMBER_AFTER = re.compile(
    r"\s{1,3}(?:\([0-9]{4}\)|(?:people|persons?|personnes|women|femmes|men|hommes|children|"
    r"enfants|students|copies|exemplaires|cases|complaints|plaintes|euros?|dollars|fcfa|francs|"
    r"km|percent|million|thousand)\b)",
    re.IGNORECASE,
)
_RESOLUTION_YEAR = re.compile(r"[0-9]\s{0,3}\($")


def find_dates(text: str) -> list[FoundDate]:
    """The dates in English or French text, in order and without overlap; years 1900 to 2100.

    Numbers that are parts of codes ("No. 2015-0723"), the bracketed year of a resolution's
    number ("2589 (2021)") and quantities ("2,800", "2000 people") are no dates. All-figure dates
    other than ISO ("11/10/2023") are left alone: which figure is the month cannot be known.
    """
    found = []
    position = 0
    while match := _DATE.search(text, position):
        dates = _dates(match) if _is_free(text, *match.span()) else ()
        if dates:
            found.append(FoundDate(*match.span(), dates))
            position = match.end()
        else:
            # Something inside may still be a date ("31 November 2023": the month is).
            position = match.start() + 1
    return found


def _is_free(text: str, start: int, end: int) -> bool:
    """Whether what stands around a candidate lets it be a date."""
    before = text[max(0, start - _AROUND) : start]
    after = text[end : end + _AROUND]
    if _CODE_BEFORE.search(before) or _CODE_AFTER.match(after):
        return False
    candidate = text[start:end]
    if any(map(str.isalpha, candidate)):
        return True  # a month's name
    if _NUMBER_BEFORE.search(before):
        return False
    return not candidate.isdigit() or not (
        _QUANTITY_BEFORE.search(before)
        or _NUMBER_AFTER.match(after)
        or (_RESOLUTION_YEAR.search(before) and after.startswith(")"))
    )


def _dates(match: re.Match[str]) -> tuple[PartialDate, ...]:
    """The dates of a match; none where one of them does not exist."""
    try:
        if match["iso"] or match["year"]:
            return (PartialDate(match[0]),)
        if match["from"]:
            both = (PartialDate(match["from"]), PartialDate(match["to"]))
            return both if both[0] < both[1] else ()
        form = match.lastgroup.removesuffix("_year")
        year = match[f"{form}_year"]
        return tuple(PartialDate(year + rest) for rest in _days_and_months(form, match[form]))
    except ValueError:
        return ()


def _days_and_months(form: str, words: str) -> list[str]:
    """["-12-13", "-12-27"] for "13 and 27 December", ["-12"] for "December"."""
    parts = [(part["day"], part["month"]) for part in _PART.finditer(words[:-4])]
    if form == "turned":  # the month stands before its days
        parts = [*parts[1:], parts[0]]
    days: list[str] = []
    found = []
    for day, month in parts:
        if day:
            days.append(re.match("[0-9]+", day)[0].zfill(2))
            continue
        number = f"-{_MONTHS[month.rstrip('.').lower()]:02}"
        found += [f"{number}-{each}" for each in days] or [number]
        days = []
    return found
