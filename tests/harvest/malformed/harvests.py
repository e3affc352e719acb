"""Well-formed files with malformed words: in each column, as heading, as name, as ID."""

from functools import partial
from urllib.parse import quote

from outcomes.columns import COLUMNS
from tests.harvest import sheets

from .basis import FORMS, HEADINGS, RAW_WORDS, TEXT_FORMS, WORDS, Case, delimited, grid, row


def cases():
    yield from _in_one_column()
    yield from _in_every_column()
    yield from _as_heading()
    yield from _as_names()
    yield from _ids()
    yield from _years_and_flags()
    yield from _limits()


def _case(name, form, table, file_name="harvest"):
    return Case(name, f"{file_name}.{form}", partial(FORMS[form], table))


def _formulas_in(column):
    """A workbook where the cells of one column are real formulas, cached as markup."""

    def fill(workbook):
        sheet = workbook.add_worksheet()
        for number, cells in enumerate(grid()):
            for index, words in enumerate(cells):
                if number and index == column:
                    sheet.write_formula(number, index, "=1+1", None, WORDS["script"])
                else:
                    sheet.write_string(number, index, words)

    return sheets.xlsx(fill=fill)


def _in_one_column():
    for index, column in enumerate(COLUMNS):
        yield Case(
            f"columns/formula cell in {column.key}", "harvest.xlsx", partial(_formulas_in, index)
        )
        for form in FORMS:
            for words in ("script", "formula command", "right to left"):
                if words == "script" or form == "csv":
                    table = grid(row(**{column.key: WORDS[words]}))
                    yield _case(f"columns/{words} in {column.key} as {form}", form, table)
        for words in ("zero", "half a character", "escape"):
            table = grid(row(**{column.key: RAW_WORDS[words]}))
            yield _case(f"columns/{words} in {column.key}", "txt", table)


def _in_every_column():
    for name, words in WORDS.items():
        cells = row(**{column.key: words for column in COLUMNS if column.key != "fragment_id"})
        for form in FORMS:
            yield _case(f"every column/{name} as {form}", form, grid(cells))
    for name, words in RAW_WORDS.items():
        for form in TEXT_FORMS:
            cells = row(**{column.key: words for column in COLUMNS if column.key != "fragment_id"})
            yield _case(f"every column/{name} as {form}", form, grid(cells))


def _as_heading():
    for name, words in [*WORDS.items(), *RAW_WORDS.items()]:
        table = [[*HEADINGS, words, f"Year{words}"], [*row(), "more", "2023"]]
        for form in TEXT_FORMS:
            yield _case(f"headings/{name} as {form}", form, table)
        if name in WORDS and name not in ("too long", "far too long"):
            yield _case(f"headings/{name} as xlsx", "xlsx", table)
    for form in FORMS:
        yield _case(f"headings/all twice as {form}", form, [HEADINGS * 2, row() * 2])
        yield _case(f"headings/reversed as {form}", form, [HEADINGS[::-1], row()[::-1]])
        yield _case(f"headings/upper case as {form}", form, [[h.upper() for h in HEADINGS], row()])
        wide = [h.translate({n: n + 0xFEE0 for n in range(33, 127)}) for h in HEADINGS]
        yield _case(f"headings/wide letters as {form}", form, [wide, row()])
        yield _case(
            f"headings/one letter off as {form}", form, [[f"{h}x" for h in HEADINGS], row()]
        )


def _as_names():
    """The words as the name of the file, and as that of the sheet."""
    for name, words in [*WORDS.items(), *RAW_WORDS.items()]:
        for form in ("csv", "txt"):
            file_name = words.replace("/", "_")[:3000]
            yield _case(f"file name/{name} as {form}", form, grid(), file_name)
            if form == "csv":  # a fault that repeats the name
                yield Case(f"file name/{name} of no text", f"{file_name}.csv", bytes(range(256)))
        if name in WORDS:
            make = partial(_sheet_named, words.replace("\r", " "))
            yield Case(f"sheet name/{name} as xlsx", "harvest.xlsx", make)
            make = partial(_table_named, words)
            yield Case(f"sheet name/{name} as ods", "harvest.ods", make)
            make = partial(_table_named, words, [["no", "headings"]])
            yield Case(f"sheet name/{name} without headings", "harvest.ods", make)
    for file_name in ("", ".", "..", ".csv", "a/b.csv", "a" * 5000 + ".csv", "CON.csv", "a.CSV "):
        yield Case(f"file name/{quote(file_name[:9])!r}", file_name, delimited(grid()))


def _attribute(words):
    return sheets.escaped(words).replace('"', "&quot;").replace(">", "&gt;")


def _sheet_named(words, table=None):
    data = sheets.xlsx(table or grid())
    workbook = sheets.unzipped(data)["xl/workbook.xml"].decode()
    return sheets.replaced(
        data, "xl/workbook.xml", workbook.replace('"Sheet1"', f'"{_attribute(words)}"')
    )


def _table_named(words, table=None):
    content = sheets.unzipped(sheets.ods_of(table or grid()))["content.xml"].decode()
    named = content.replace('table:name="A"', f'table:name="{_attribute(words)}"')
    return sheets.replaced(sheets.ods_of([["a"]]), "content.xml", named)


# {name: IDs of the rows of one file}
IDS = {
    "the same": ("LOA/1", "LOA/1"),
    "the same thrice": ("LOA/1",) * 3,
    "case": ("LOA/a", "loa/A"),
    "sharp s": ("LOA/ß", "LOA/SS", "LOA/ẞ"),
    "dotless i": ("LOA/I", "LOA/ı", "LOA/İ", "LOA/i"),
    "sigma": ("LOA/Σ", "LOA/σ", "LOA/ς"),
    "blanks": ("LOA/1", " LOA/1 ", "LOA/1\u00a0", "LOA / 1"),
    "invisible": ("LOA/1", "LOA/\u200b1", "LOA/1\ufeff", "\u2060LOA/1"),
    "full width": ("LOA/1", "ＬＯＡ／１"),
    "composed": ("LOA/\u00e9", "LOA/e\u0301"),
    "angstrom": ("LOA/\u212b", "LOA/\u00c5", "LOA/A\u030a"),
    "ligature": ("LOA/ﬁ", "LOA/fi"),
    "digits": ("LOA/1", "LOA/١", "LOA/१", "LOA/¹", "LOA/①"),
    "greek and latin": ("LOA/A", "LOA/Α", "LOA/А"),
    "punctuation parts": ("LOA/1", "LOA-1", "LOA_1", "LOA.1", "LOA 1"),
    "right to left": ("LOA/1", "\u202eLOA/1", "LOA/\u20661\u2069"),
    "only punctuation": ("---", "***", "/", "…"),
    "only invisible": ("\u200b", "\ufeff", "\u202e"),
    "only accents": ("\u0301", "\u0301\u0302"),
    "only emoji": ("👍", "👎"),
    "empty": ("", ""),
    "blank": (" ", "\u3000"),
    "zero": ("0", "00", "0.0"),
    "negative": ("-1", "−1"),
    "reserved": ("new", "admin", ".", "..", "None", "null"),
    "address": ("?a=b", "#top", "a/../b", "%2e%2e", "//example.org"),
    "slug too long": ("x" * 200, "ﬃ" * 200, "x/" * 100),
    "too long": ("x" * 201, "x" * 5000),
    "markup": ("<script>alert(1)</script>", "<b>"),
    "formula": ("=1+1", "'=1+1", "''=1+1"),
    "entities": ("A&B", "A&amp;B", "A&#38;B"),
    "entity zero": ("LOA/&#0;", "LOA/&#xD800;"),
    "accents without end": ("a" + "\u0301" * 150,),
    "unassigned": ("\u0378", "\U000e0fff"),
    "line ends": ("LOA\n1", "LOA\r\n1", "LOA\u20281"),
    "far scripts": ("𝓛𝓞𝓐/𝟏", "ⓛⓞⓐ/①"),
}


def _ids():
    for name, ids in IDS.items():
        table = grid(*(row(fragment_id) for fragment_id in ids))
        for form in FORMS:
            yield _case(f"ids/{name} as {form}", form, table)


YEARS = (
    *("99999", "-1", "0", "1899", "1900", "2100", "2101", "２０２３", "٢٠٢٣", "२०२३", "𝟚𝟘𝟚𝟛"),
    *("2023.0", "2023,00", "2023.5", "2023-13-45", "MMXXIII", "20 23", "2023\u200b", "²⁰²³"),
    *("1e3", "0x7E7", "2023/2024", "'23", "NaN", "inf", "None", "2023\n2024", "2" * 5000, "①②③④"),
    *(
        "2023." + "0" * 5000,
        "c. 2023",
        "+2023",
        "二〇二三",
        "2０2３",
        "45000",
        "2023-01-01T00:00:00",
    ),
)
FLAGS = (
    *("YES", "yes ", "Y", "x", "X", "✓", "✗", "☑", "1", "0", "-1", "2", "1.0", "TRUE", "FALSE"),
    *(
        "oui",
        "NON",
        "n/a",
        "none",
        "null",
        "maybe",
        "yes and no",
        "ＹＥＳ",
        "y\u0301es",
        "ye\u200bs",
    ),
    *("=TRUE()", "#REF!", "<b>yes</b>", "да", "نعم", "?", "-", "y" * 5000, "yes\nno", "\u202eyes"),
)


def _years_and_flags():
    for number, words in enumerate(YEARS, start=1):
        yield _case(f"years/{number}", "csv", grid(row(year=words)))
    for number, words in enumerate(FLAGS, start=1):
        cells = row(
            unintended=words, stated_confidential=words, negative=words, status=words,
            claimed_significance=words, claimed_contribution=words,
        )  # fmt: skip
        yield _case(f"flags/{number}", "txt" if number % 2 else "csv", grid(cells))


def _limits():
    """Words of just the length that a column may have, one more, and so many as entities."""
    for column in COLUMNS:
        limit = column.limit
        if limit:
            for name, words in {
                "at": "x" * limit,
                "over": "x" * (limit + 1),
                "at, beyond the plane": "𝓧" * limit,
                "over, blanks around": f"{' ' * 50}{'x' * (limit + 1)}{' ' * 50}",
                "at, as entities": "&amp;" * limit,
                "over, as entities": "&amp;" * (limit + 1),
                "at, grows when folded": "\ufdfa" * limit,
                "over in region and country": f"{'x' * limit}/{'y' * limit}",
            }.items():
                table = grid(row(**{column.key: words}))
                yield _case(f"limits/{name} the limit of {column.key}", "csv", table)
