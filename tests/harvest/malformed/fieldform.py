"""The `**Field**: value` form: stars, codes, records and sizes that go wrong."""

from functools import partial

from .basis import HEADINGS, SEED, Case, field_form, grid, row

ONE = "**FragmentID**: LOA/1\n**Year**: 2023\n**Outcome description**: It changed.\n"

# {name: text}; most still begin like the form
TEXTS = {
    "no closing stars": "**FragmentID: LOA/1\n**Outcome description**: x\n",
    "one closing star": ONE.replace("**Year**", "**Year*"),
    "no opening stars": ONE.replace("**Year**", "Year**"),
    "stars in the first heading": "**Fragment**ID**: LOA/1\n",
    "three stars": ONE.replace("**", "***"),
    "four stars": ONE.replace("**", "****"),
    "stars of another kind": ONE.replace("*", "＊"),
    "escaped stars": ONE.replace("*", "\\*"),
    "stars without heading": "****: x\n" + ONE,
    "blank heading": "** **: x\n" + ONE,
    "invisible heading": "**\u200b**: x\n" + ONE,
    "colon within the stars": ONE.replace("**: ", ":** "),
    "full width colon": ONE.replace(":", "："),
    "no colon": ONE.replace(":", ""),
    "two colons": ONE.replace(":", "::"),
    "heading over two lines": ONE.replace("Outcome description", "Outcome\ndescription"),
    "headings in lists": ONE.replace("**F", "* **F").replace("**Y", "- **Y"),
    "headings quoted": "\n".join(f"> {line}" for line in ONE.splitlines()),
    "headings indented": "\n".join(f"\t    {line}" for line in ONE.splitlines()),
    "non-breaking indent": "\n".join(f"\u00a0{line}" for line in ONE.splitlines()),
    "all in one line": ONE.replace("\n", " "),
    "required headings lack": "**Year**: 2023\n**Scale**: National\n",
    "description lacks": "**FragmentID**: LOA/1\n**Year**: 2023\n",
    "id lacks": "**Outcome description**: It changed.\n",
    "headings alone": "".join(f"**{h}**:\n" for h in HEADINGS),
    "headings and blanks": "".join(f"**{h}**:  \t \n" for h in HEADINGS),
    "one heading alone": "**FragmentID**:",
    "unknown heading first": "**Odd**: x\n" + ONE,
    "unknown headings alone": "**Odd**: x\n**Other**: y\n",
    "field twice in a row": "**Year**: 2022\n**Year**: 2023\n" + ONE,
    "field twice, another case": ONE + "**YEAR **: 2022\n**outcome Description**: y\n",
    "field twice, another spelling": ONE + "**Année**: 2022\n**Description**: y\n**ID**: LOA/2\n",
    "record twice": ONE + ONE,
    "record twice, parted": ONE + "---\n" + ONE,
    "rule first": "---\n" + ONE,
    "rules alone": "**FragmentID**: LOA/1\n" + "---\n" * 500,
    "rule of other dashes": ONE + "———\n" + ONE,
    "rule within a value": ONE + "---\nwords that belong to nothing\n---\n" + ONE,
    "rule with words": ONE + "--- x\n" + ONE,
    "words before": "Words.\n" + ONE,
    "title before": "# Title\n\n" + ONE,
    "blank lines before": "\n" * 10_000 + ONE,
    "a byte order mark within": ONE + "\ufeff" + ONE,
    "two byte order marks": "\ufeff\ufeff" + ONE,
    "a table below": ONE + "FragmentID,Outcome description\nLOA/2,x\n",
    "a list of documents below": "file,title\na.txt,x\n" + ONE,
    "markup around": f"<html><body>{ONE}</body></html>",
    "json": '{"FragmentID": "LOA/1", "Outcome description": "x"}',
    "yaml": "FragmentID: LOA/1\nOutcome description: x\n",
    "markdown table": "|FragmentID|Outcome description|\n|---|---|\n|LOA/1|x|\n",
}
CODES = (
    *("", "0", "00", "000", "00000", "9", "09", "10", "13", "27", "32", "42", "60", "127", "128"),
    *("159", "173", "8232", "8238", "8294", "65279", "65533", "65534", "65535", "55295", "55296"),
    *("56319", "57343", "57344", "983040", "1114111", "1114112", "9999999", "99999999", "-1"),
    *("x41", "xD800", "1.5", " 65", "65 ", "６５", "٦٥", "&#0065;", "\n65", "0000065", "00000065"),
)


def cases():
    for name, text in TEXTS.items():
        yield Case(f"field form/{name}", "harvest.txt", text.encode())
    for number, code in enumerate(CODES):
        coded = f"&#00{code};"
        text = (
            f"**FragmentID**: LOA/{coded}1\n**Outcome description**: a{coded}b\n{coded}**c**: d\n"
            f"**Odd{coded}**: x{coded}\n{coded}---\n**{coded}Year**: 20{coded}23\n"
        )
        yield Case(f"field codes/{number} {code.strip()[:8]!r}", "harvest.txt", text.encode())
        text = ONE + f"**Odd**: &#00{code}\n**Odder{coded}**: &&#00;#00{code};\n"
        yield Case(f"field codes/{number} nested", "harvest.md", text.encode())
    for ends in ("\r\n", "\r", "\n\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028"):
        text = ONE.replace("\n", ends)
        yield Case(f"field ends/{ends!r}", "harvest.txt", text.encode())
        lines = zip(ONE.splitlines(), ("\n", ends, "\r"), strict=True)
        text = "".join(map("".join, lines))
        yield Case(f"field ends/{ends!r} mixed", "harvest.txt", text.encode())
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp1252", "cp037"):
        data = (ONE + "**Scale**: élevée\n").encode(encoding)
        yield Case(f"field encodings/{encoding}", "harvest.txt", data)
        yield Case(f"field encodings/{encoding}, cut", "harvest.txt", data[:-1])
        yield Case(f"field encodings/{encoding} as csv", "harvest.csv", data)
    for place in ("start", "heading", "value", "end"):
        for name, byte in BYTES.items():
            cut = {"start": 0, "heading": 5, "value": 20, "end": len(ONE)}[place]
            data = ONE.encode()[:cut] + byte + ONE.encode()[cut:]
            yield Case(f"field bytes/{name} at the {place}", "harvest.txt", data)
    for name, make in LARGE.items():
        yield Case(f"field sizes/{name}", "harvest.txt", make)
    seed = SEED.read_bytes()
    for part in range(1, 41):
        yield Case(f"field cut/seed at {part}/40", SEED.name, seed[: len(seed) * part // 40 - 1])


BYTES = {
    "zero": b"\0",
    "lone continuation": b"\x80",
    "overlong": b"\xc0\xaf",
    "half a character": b"\xed\xa0\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "cut sequence": b"\xe2\x82",
    "ff": b"\xff",
    "byte order mark": b"\xef\xbb\xbf",
    "escape": b"\x1b[2J",
    "backspaces": b"\x08\x08\x08",
}


def _many(count, record):
    return "".join(record.format(number) for number in range(count)).encode()


_RECORD = "**FragmentID**: LOA/{0}\n**Year**: 2023\n**Outcome description**: It changed.\n"
LARGE = {
    "10000 records": partial(_many, 10_000, _RECORD),
    "60000 records": partial(_many, 60_000, _RECORD),
    "2000 records of all columns": lambda: field_form(
        grid(*(row(f"LOA/{number}") for number in range(2000)))
    ),
    "5 MB in one line": lambda: ONE.encode() + b"**Odd**: " + b"word " * 1_000_000,
    "5 MB of one word": lambda: ONE.encode() + b"**Odd**: " + b"x" * 5_000_000,
    "5 MB of entities": lambda: ONE.encode() + b"**Scale**: " + b"&amp;" * 1_000_000,
    "5 MB of codes": lambda: ONE.encode() + b"**Odd**: " + b"&#0065;" * 700_000,
    "5 MB of blanks": lambda: ONE.encode() + b"**Odd**:" + b" " * 5_000_000 + b"x",
    "5 MB of lines": lambda: ONE.encode() + b"\n" * 5_000_000 + b"x",
    "5 MB of stars": lambda: ONE.encode() + b"*" * 5_000_000,
    "5 MB of dashes": lambda: ONE.encode() + b"-" * 5_000_000 + b"x",
    "5 MB heading": lambda: ONE.encode() + b"**" + b"h" * 5_000_000 + b"**: x",
    "5 MB of accents": lambda: (ONE + "**Scale**: " + "\u0301" * 2_500_000).encode(),
    "5 MB of rules": lambda: ONE.encode() + b"---\n" * 1_250_000,
    "2 MB that grow when folded": lambda: (ONE + "**Scale**: " + "\ufdfa" * 700_000).encode(),
    "10000 fields": lambda: ONE.encode() + _many(10_000, "**Odd {0}**: x\n"),
    "100000 fields": lambda: ONE.encode() + _many(100_000, "**Odd {0}**: x\n"),
    "20000 spellings of one field": lambda: (
        b"**FragmentID**: LOA/1\n"
        + b"".join(
            b"**Year%s**: 1\n" % (b"." * (n % 150) + b"-" * (n // 150)) for n in range(20_000)
        )
    ),
    "100000 open stars": lambda: ONE.encode() + b"**open\n" * 100_000,
    "a star and no end": lambda: ONE.encode() + b"**" + b" a" * 1_000_000,
}
