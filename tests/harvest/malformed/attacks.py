"""XML that attacks its reader, and parts that lack or lie, in XLSX and ODS files."""

from functools import partial

from tests.harvest import sheets

from .basis import Case, grid

_LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
# {name: what stands between the declaration of a part and its first element}
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{_LOL}]>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    "recursive": '<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
    "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    "device": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///dev/zero">]>',
    "address": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>',
    "public": '<!DOCTYPE x [<!ENTITY a PUBLIC "-//X//X" "file:///etc/passwd">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    "parameter within": "<!DOCTYPE x [<!ENTITY % p \"<!ENTITY a 'lol'>\"> %p;]>",
    "outer type": '<!DOCTYPE x SYSTEM "file:///etc/hostname">',
    "outer type elsewhere": '<!DOCTYPE x PUBLIC "-//X//X" "http://127.0.0.1:9/x.dtd">',
    "empty type": "<!DOCTYPE x>",
    "attribute default": '<!DOCTYPE x [<!ATTLIST x a CDATA "lol">]>',
    "unparsed": '<!DOCTYPE x [<!NOTATION n SYSTEM "n"><!ENTITY a SYSTEM "x" NDATA n>]>',
    "lower case": '<!doctype x [<!entity a "lol">]>',
    "behind a comment": f'<!--{"x" * 1_048_540}--><!DOCTYPE x [<!ENTITY a "lol">]>',
    "in a comment": '<!-- <!DOCTYPE x [<!ENTITY a "lol">]> -->',
    "never closed": '<!DOCTYPE x [<!ENTITY a "lol"',
    "style sheet": '<?xml-stylesheet href="file:///etc/hostname" type="text/xsl"?>',
    "instruction": f"<?{'x' * 100_000}?>",
}
XLSX_PARTS = (
    *("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"),
    *("xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels", "docProps/core.xml"),
)
ODS_PARTS = ("content.xml", "META-INF/manifest.xml", "styles.xml", "mimetype")


def cases():
    for form, parts, good in (
        ("xlsx", XLSX_PARTS, sheets.xlsx(grid())),
        ("ods", ODS_PARTS, sheets.ods_of(grid())),
    ):
        for part in parts:
            text = sheets.unzipped(good).get(part, b"<x/>").decode()
            for name, other in _attacked(text):
                make = partial(sheets.replaced, good, part, other)
                yield Case(f"{form} attacks/{name} in {part}", f"harvest.{form}", make)
            for name, other in _broken(text):
                make = partial(sheets.replaced, good, part, other)
                yield Case(f"{form} parts/{part} {name}", f"harvest.{form}", make)
            make = partial(_without, good, part)
            yield Case(f"{form} parts/{part} lacks", f"harvest.{form}", make)
            make = partial(_renamed, good, part, part.upper())
            yield Case(f"{form} parts/{part} in capitals", f"harvest.{form}", make)
            make = partial(_renamed, good, part, f"{part}/")
            yield Case(f"{form} parts/{part} a folder", f"harvest.{form}", make)
    yield from _relations()


def _without(data, *parts):
    return sheets.zipped({n: d for n, d in sheets.unzipped(data).items() if n not in parts})


def _renamed(data, part, name):
    parts = sheets.unzipped(data)
    return sheets.zipped({(name if n == part else n): d for n, d in parts.items()})


def _body(text):
    return text.split("?>", 1)[-1].lstrip()


def _attacked(text):
    body = _body(text)
    for name, doctype in DOCTYPES.items():
        used = body.replace("Exampleville", "&a;&l9;").replace("Invented words.", "&a;" * 50)
        yield name, f"{_HEAD}{doctype}{used}"
    entity = DOCTYPES["file"]
    yield "utf-16", f'<?xml version="1.0" encoding="UTF-16"?>{entity}{body}'.encode("utf-16")
    yield "utf-16 undeclared", f"{entity}{body}".encode("utf-16-le")
    yield "utf-7", f'<?xml version="1.0" encoding="UTF-7"?>{entity}{body}'.encode("utf-7")
    yield "unknown entity", f"{_HEAD}{body.replace('Exampleville', '&nosuch;')}"
    yield "unknown entity in an attribute", _HEAD + body.replace('="', '="&nosuch;', 3)
    yield "half entity", f"{_HEAD}{body.replace('Exampleville', '& &; &#; &#x; &amp')}"
    yield "characters by number", f"{_HEAD}{body.replace('Exampleville', '&#0;&#xD800;&#x110000;')}"
    yield "included", body.replace(
        ">", ' xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" '
        'href="file:///etc/hostname"/>', 1
    )  # fmt: skip
    yield "deep", f"{_HEAD}{'<a>' * 100_000}{body}"
    yield "deep and closed", f"{_HEAD}{body}{'<a>' * 100_000}{'</a>' * 100_000}"
    attributes = "".join(f' a{n}="x"' for n in range(20_000))
    yield "20000 attributes", body.replace(">", f"{attributes}>", 1)
    yield "one attribute of 5 MB", body.replace(">", f' a="{"x" * 5_000_000}">', 1)
    yield "one attribute twice", body.replace(">", ' a="1" a="2">', 1)
    yield (
        "20000 name spaces",
        body.replace(">", "".join(f' xmlns:n{n}="n{n}"' for n in range(20_000)) + ">", 1),
    )
    yield "5 MB of a name", f"{_HEAD}<{'x' * 5_000_000}/>{body}"
    yield "character data", body.replace("Exampleville", "<![CDATA[<b>]]&gt;]]>")
    yield "character data open", body.replace("Exampleville", "<![CDATA[")
    yield "comment open", body.replace("Exampleville", "<!--")


def _broken(text):
    yield "is empty", b""
    yield "is one byte", b"<"
    yield "is blank", b" \n" * 100
    yield "is no XML", b"FragmentID,Description\nLOA/1,x\n"
    yield "is binary", bytes(range(256)) * 4
    yield "has another root", b"<x/>"
    yield "has a root alone", text.split(">", 2)[1].encode() + b"/>" if ">" in text else b"<y/>"
    yield "has two roots", (text + _body(text)).encode()
    yield "is cut in half", text[: len(text) // 2].encode()
    yield "is cut within a tag", text[: text.rfind("<") + 2].encode()
    yield "has words behind", (text + "words").encode()
    yield "has words before", ("words" + text).encode()
    yield "has a mark", b"\xef\xbb\xbf" + text.encode()
    yield "is UTF-16", text.replace("UTF-8", "UTF-16").encode("utf-16")
    yield "is UTF-16, undeclared", text.encode("utf-16-be")
    yield "is Windows-1252, undeclared", text.replace("Exampleville", "Élevée").encode("cp1252")
    yield (
        "declares another encoding",
        text.replace("UTF-8", "iso-8859-1").replace("Exampleville", "Élevée").encode("latin-1"),
    )
    yield "declares an unknown encoding", text.replace("UTF-8", "x-none").encode()
    yield "holds a zero", text.replace("Exampleville", "a\0b").encode()
    yield "holds controls", text.replace("Exampleville", "a\x01\x1b\x7fb").encode()
    yield "holds half a character", text.encode().replace(b"Exampleville", b"\xed\xa0\x80")
    yield "holds bad bytes", text.encode().replace(b"Exampleville", b"\xff\xfe\xc0")
    yield "closes in the wrong order", text.replace("</t></si>", "</si></t>").encode()
    yield "has no name spaces", text.replace("xmlns", "xmlnsx").encode()
    yield "has other name spaces", text.replace('xmlns="http', 'xmlns="urn').encode()
    strict = "purl.oclc.org/ooxml/spreadsheetml/main"
    yield (
        "has strict name spaces",
        text.replace("schemas.openxmlformats.org/spreadsheetml/2006/main", strict).encode(),
    )
    yield "has capitals", text.upper().encode()
    yield "has single quotes", text.replace('"', "'").encode()
    yield "has no quotes", text.replace('"', "").encode()


def _relations():
    """Where workbook.xml.rels says that the sheet stands."""
    rels, target = "xl/_rels/workbook.xml.rels", 'Target="worksheets/sheet1.xml"'
    good = sheets.xlsx(grid())
    text = sheets.unzipped(good)[rels].decode()

    def case(name, other, data=good):
        make = partial(sheets.replaced, data, rels, other)
        return Case(f"xlsx relations/{name}", "harvest.xlsx", make)

    for number, path in enumerate(
        (
            *("", "/", ".", "..", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            *("../xl/worksheets/sheet1.xml", "../../../../etc/passwd", "/etc/passwd", "sheet1.xml"),
            *("file:///etc/passwd", "http://127.0.0.1:9/sheet.xml", "workbook.xml", "#x", "?"),
            *("_rels/workbook.xml.rels", "sharedStrings.xml", "styles.xml", "worksheets", "\\"),
            *("worksheets\\sheet1.xml", "worksheets/SHEET1.XML", "worksheets/sheet%31.xml"),
            *("worksheets/./sheet1.xml", "worksheets//sheet1.xml", "worksheets/sheet1.xml ", "é"),
            *("x" * 100_000, "../" * 10_000, "worksheets/sheet1.xml&#0;", "&#x202e;", "&lt;x>"),
            *("worksheets/../worksheets/sheet1.xml", "theme/theme1.xml", "data:text/xml,<x/>"),
        ),
        start=1,
    ):
        yield case(f"target {number}", text.replace(target, f'Target="{path}"'))
    yield case("target external", text.replace(target, f'{target} TargetMode="External"'))
    yield case("no target", text.replace(target, ""))
    yield case("no id", text.replace('Id="rId1"', ""))
    yield case("other id", text.replace('Id="rId1"', 'Id="rId99"'))
    yield case("one id for all", text.replace("rId2", "rId1").replace("rId3", "rId1"))
    yield case("no type", text.replace("/relationships/worksheet", ""))
    for kind in ("chartsheet", "dialogsheet", "macrosheet", "theme", "styles", "sharedStrings"):
        yield case(f"type {kind}", text.replace("relationships/worksheet", f"relationships/{kind}"))
    yield case("turned", text.replace("sharedStrings.xml", "styles.xml", 1))
    yield case("strings are the sheet", text.replace("sharedStrings.xml", "worksheets/sheet1.xml"))
    yield case("styles are the workbook", text.replace('"styles.xml"', '"workbook.xml"'))
    yield case("in a ring", text.replace(target, 'Target="_rels/workbook.xml.rels"'))
    yield case("none", text.split("<Relationship ")[0] + "</Relationships>")
    many = "".join(f'<Relationship Id="r{n}" Target="x{n}"/>' for n in range(50_000))
    yield case("50000", text.replace("<Relationship ", f"{many}<Relationship ", 1))
