"""The one list of columns that a harvest file may carry; import and export share it.

Each column has the heading we write, the other headings we accept, and how its words become
fields. The words themselves are always kept beside (`Outcome.raw`).
"""

import html
import re
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from sources.words import fold

from . import scales

# Characters; an Excel cell takes 32,767. Some rules look at a text in more than one pass, so that a
# field of a megabyte would hold up everybody.
LONGEST_TEXT = 100_000


class Column(NamedTuple):
    """One column: its key, the heading of the harvest file, what else it may be headed.

    `fields` are the model fields it fills; `kind` says how (see `normalise`).
    """

    key: str
    heading: str
    fields: tuple
    kind: str = "text"
    also: tuple = ()
    limit: int = LONGEST_TEXT


COLUMNS = (
    Column(
        "fragment_id",
        "FragmentID",
        ("fragment_id",),
        also=("Fragment", "ID", "Outcome ID", "Identifiant", "Identifiant du fragment"),
        limit=200,
    ),
    Column(
        "status",
        "Outcome status",
        ("status",),
        kind="status",
        also=("Status", "Statut", "Statut de l'effet"),
    ),
    Column(
        "harvest_period",
        "OH-harvesting period",
        ("harvest_period",),
        also=("Harvesting period", "Harvest period", "Période de récolte"),
        limit=100,
    ),
    Column(
        "country",
        "country",
        ("region", "country"),
        kind="place",
        also=("coutnry", "Region/Country", "Pays", "Région/Pays"),
        limit=100,
    ),
    Column("year", "Year", ("year",), kind="year", also=("Année",)),
    Column(
        "description",
        "Outcome description",
        ("description",),
        also=("Description", "Description of the outcome", "Description de l'effet"),
    ),
    Column(
        "significance_text",
        "Significance of the outcome",
        ("significance_text",),
        also=("Significance", "Importance de l'effet"),
    ),
    Column(
        "additional_information",
        "Additional information (use if needed)",
        ("additional_information",),
        also=("Additional information", "Informations complémentaires"),
    ),
    Column(
        "claimed_significance",
        "Rating significance",
        ("claimed_significance",),
        kind="significance",
        also=("Significance rating", "Note importance"),
    ),
    Column("social_actor", "Social actor", ("social_actor",), also=("Acteur social",), limit=300),
    Column("scale", "Scale", ("scale",), also=("Échelle",), limit=100),
    Column(
        "contribution_text",
        "Contribution of the programme",
        ("contribution_text",),
        also=("Contribution", "Programme contribution", "Contribution du programme"),
    ),
    Column(
        "other_contributions",
        "Contribution of other actors and factors",
        ("other_contributions",),
        also=("Other contributions", "Contribution d'autres acteurs et facteurs"),
    ),
    Column(
        "claimed_contribution",
        "Rating contribution",
        ("claimed_contribution",),
        kind="contribution",
        also=("Contribution rating", "Note contribution"),
    ),
    Column(
        "unintended",
        "The change was unintended",
        ("unintended",),
        kind="flag",
        also=("Unintended", "Le changement était imprévu"),
    ),
    Column(
        "evidence_text",
        "Evidence supporting the outcome statement",
        ("evidence_text",),
        also=("Evidence", "Preuves", "Preuves à l'appui de l'effet"),
    ),
    Column(
        "stated_confidential",
        "Outcome statements is CONFIDENTIAL",
        ("stated_confidential",),
        kind="flag",
        also=("Confidential", "Outcome statement is confidential", "Confidentiel"),
    ),
    Column(
        "framework_outcomes",
        "Link to Outcomes in Results Framework",
        ("framework_outcomes",),
        also=("Results framework", "Lien avec le cadre de résultats"),
    ),
    Column(
        "specific_objectives",
        "Link to SCC Specific Objectives",
        ("specific_objectives",),
        also=("Specific objectives", "Objectifs spécifiques"),
    ),
    Column(
        "merged_story",
        "StoryFragment_Merged",
        ("merged_story",),
        also=("Merged story", "Récit fusionné"),
    ),
    Column(
        "negative",
        "Outcome is negative",
        ("negative",),
        kind="flag",
        also=("Negative", "L'effet est négatif"),
    ),
    Column(
        "type_of_change",
        "MCQType of change",
        ("type_of_change",),
        also=("Type of change", "Type de changement"),
        limit=200,
    ),
    Column(
        "change_cluster",
        "TypeOfChangeCluster",
        ("change_cluster",),
        also=("Cluster", "Change cluster", "Groupe de changement"),
        limit=200,
    ),
)
# What stands in a sheet that went back to the partner besides; neither fills a field.
QUESTIONS = Column(
    "questions", "Questions to you", (), kind="returned", also=("Questions pour vous",)
)
ANSWERS = Column("answers", "Your answers", (), kind="returned", also=("Vos réponses",))
RETURNED = (QUESTIONS, ANSWERS)
BY_KEY = {column.key: column for column in (*COLUMNS, *RETURNED)}
REQUIRED = ("fragment_id", "description")
# The fields that a harvest file fills.
FIELDS = tuple(field for column in COLUMNS for field in column.fields)

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# What a spreadsheet may take for a formula, apostrophes before it or not; the wide signs too, which
# some of them read as the narrow ones.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
# What text and Word files say of characters that they cannot hold: nothing; the character of a
# number; what looks so. harvest/readers/fieldtext.py reads them.
NOTHING = "&#00;"
_CODE = "&#00{};"
_LOOKS_CODED = re.compile(r"&(?=#00[0-9]{0,7};)")
YES = {"yes", "y", "true", "oui", "vrai", "x", "1"}
NO = {"no", "n", "false", "non", "faux", "0"}


@lru_cache(maxsize=4096)  # a file says its headings again in every row
def plain(heading):
    """A heading without case, blanks, accents and punctuation, as headings are compared."""
    return re.sub(r"[\W_]+", "", fold(heading))


BY_HEADING = {
    plain(heading): column
    for column in (*COLUMNS, *RETURNED)
    for heading in (column.key, column.heading, *column.also)
}


@lru_cache(maxsize=4096)
def match(heading):
    """The column that `heading` names, whatever its case, blanks, accents and punctuation."""
    return BY_HEADING.get(plain(heading))


class Value(NamedTuple):
    """What a cell comes to: fields, and what is wrong (faults) or doubtful (warnings)."""

    fields: dict
    faults: tuple = ()
    warnings: tuple = ()


def normalise(column, words):
    """The words of one cell → Value. Nothing is guessed: what is not understood stays empty,
    with a warning that says what would be."""
    text = words.strip()
    if "&" in text:
        # Whole entities only: in a link, "&copy=2" is a parameter and no sign.
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), words).strip()
    if len(text) > column.limit:
        fault = _("has %(n)d characters; %(limit)d is the most") % {
            "n": len(text),
            "limit": column.limit,
        }
        return Value({}, faults=(fault,))
    if "\x00" in text:
        return Value({}, faults=(_("holds a NUL character, which no text may"),))
    return _KINDS[column.kind](column, text)


def _text(column, text):
    return Value({column.fields[0]: text})


def _place(column, text):
    """ "Sahel/Mali" is region and country; one word alone is the country."""
    region, slash, country = (part.strip() for part in text.rpartition("/"))
    return Value({"region": region, "country": country if slash else text})


def _year(column, text):
    if not text:
        return Value({"year": None})
    found = re.fullmatch(r"(\d{4})(?:[.,]0+)?", text)
    if found and 1900 <= int(found[1]) <= 2100:
        return Value({"year": int(found[1])})
    warning = _("“%(value)s” is no year; four digits from 1900 to 2100 would be") % {
        "value": text[:80]
    }
    return Value({"year": None}, warnings=(warning,))


def _flag(column, text):
    said = plain(text[:80])
    if said in YES | NO or not text:
        return Value({column.fields[0]: said in YES if text else None})
    warning = _("“%(value)s” is neither yes nor no") % {"value": text[:80]}
    # An unclear answer to "is it confidential?" is taken as yes: the stricter reading.
    return Value(
        {column.fields[0]: True if column.key == "stated_confidential" else None},
        warnings=(warning,),
    )


def _label(scale, default):
    def read(column, text):
        member = scales.read(scale, text)
        if member is not None or not text:
            return Value({column.fields[0]: default if member is None else member.value})
        known = ", ".join(str(member.label).lower() for member in scale)
        warning = _("“%(value)s” is none of %(known)s; kept as it is, not rated") % {
            "value": text[:80],
            "known": known,
        }
        return Value({column.fields[0]: default}, warnings=(warning,))

    return read


_KINDS = {
    "returned": lambda column, text: Value({}),
    "text": _text,
    "place": _place,
    "year": _year,
    "flag": _flag,
    "status": _label(scales.Status, scales.Status.LEAD.value),
    "significance": _label(scales.Significance, None),
    "contribution": _label(scales.Contribution, None),
}


def words_of(outcome, column):
    """What a file would say in `column` for `outcome`: the file's own words while they still
    mean what the fields say, else the fields in words."""
    for entry in outcome.raw:
        if entry["column"] == column.key:
            meant = normalise(column, entry["value"]).fields
            if meant and all(getattr(outcome, f) == value for f, value in meant.items()):
                return entry["value"]
    values = [getattr(outcome, field) for field in column.fields]
    if column.kind == "place":
        region, country = map(_as_words, values)
        return f"{region}/{country}" if region else country
    if column.kind == "flag":
        return {True: "YES", False: "NO", None: ""}[values[0]]
    if column.kind in ("status", "significance", "contribution"):
        return str(getattr(outcome, f"get_{column.fields[0]}_display")() or "")
    return "" if values[0] is None else _as_words(str(values[0]))


def _as_words(text):
    """`text` as a file has to say it, so that `normalise` reads the very same."""
    return _ENTITY.sub(lambda entity: f"&amp;{entity[0][1:]}", text)


def neutralise(text):
    """A cell of a table that no spreadsheet takes for a formula: what starts with = + - @, a tab
    or the end of a line, apostrophes before it or not, gets one apostrophe more."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text):
    """What `neutralise` made a cell from: restore(neutralise(text)) is `text`, whatever it is."""
    return text[1:] if text[:1] == "'" and _NEUTRAL.match(text) else text


def coded(text, characters):
    """`text` with a code in place of each of some characters (a pattern), and of what would be
    taken for a code: fieldtext.decoded gives `text` again."""
    text = _LOOKS_CODED.sub(_CODE.format(38), text)
    return characters.sub(lambda found: _CODE.format(ord(found[0])), text)
