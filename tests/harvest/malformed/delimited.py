"""CSV: encodings, quotes, delimiters, shapes and sizes that go wrong."""

from tests.harvest.sheets import csv_of

from .basis import HEADINGS, Case, delimited, grid, row

SMALL = "FragmentID,Year,Outcome description\nLOA/1,2023,The rule changed.\nLOA/2,2023,It met.\n"
FRENCH = SMALL.replace("It met", "Élevée, où « l’été » coûte 5 €".replace(",", ""))


def cases():
    for name, data in [*_encodings(), *_zeros(), *_quotes(), *_ends(), *_shapes(), *_headings()]:
        yield Case(f"csv {name}", "harvest.csv", data)
    for name, data in _delimiters():
        yield Case(f"csv delimiters/{name}", "harvest.csv", data)
        yield Case(f"csv delimiters/{name} as tsv", "harvest.tsv", data)
    for name, make in LARGE.items():
        yield Case(f"csv sizes/{name}", "harvest.csv", make)
    for name, data in {
        "utf-8": delimited(grid()),
        "utf-16": csv_of(grid(), ";", "utf-16"),
        "cp1252": csv_of(grid(row(scale="élevée")), "\t", "cp1252"),
    }.items():
        for part in range(1, 25):
            yield Case(
                f"csv cut/{name} at {part}/25", "harvest.csv", data[: len(data) * part // 25]
            )
    yield from _lists()


def _encodings():
    text = FRENCH
    bom16, bom8 = b"\xff\xfe", b"\xef\xbb\xbf"
    utf16 = text.encode("utf-16-le")
    yield from {
        "encodings/utf-16-le, no mark": utf16,
        "encodings/utf-16-be, no mark": text.encode("utf-16-be"),
        "encodings/utf-16-le": bom16 + utf16,
        "encodings/utf-16-be": b"\xfe\xff" + text.encode("utf-16-be"),
        "encodings/utf-16, the wrong mark": b"\xfe\xff" + utf16,
        "encodings/utf-16, two marks": bom16 * 2 + utf16,
        "encodings/utf-16, odd": bom16 + utf16[:-1],
        "encodings/utf-16, a byte too many": bom16 + utf16 + b"x",
        "encodings/utf-16, a byte lost": bom16 + utf16[:30] + utf16[31:],
        "encodings/utf-16, lone high half": bom16 + utf16 + b"\x00\xd8a\x00",
        "encodings/utf-16, lone low half": bom16 + utf16 + b"\x00\xdca\x00",
        "encodings/utf-16, ends in half": bom16 + utf16 + b"\x00\xd8",
        "encodings/utf-16, halves swapped": bom16 + utf16 + b"\x00\xdc\x00\xd8",
        "encodings/utf-16, pair beyond": bom16 + utf16 + b"\xff\xdb\xff\xdf",
        "encodings/utf-16, zero characters": bom16 + utf16 + b"\0\0" * 5,
        "encodings/utf-16, mark alone": bom16,
        "encodings/utf-16, mark and a byte": bom16 + b"F",
        "encodings/utf-16, ascii behind the mark": bom16 + text.encode(),
        "encodings/utf-32": text.encode("utf-32"),
        "encodings/utf-32-le, no mark": text.encode("utf-32-le"),
        "encodings/utf-32-be": b"\0\0\xfe\xff" + text.encode("utf-32-be"),
        "encodings/utf-7": text.encode("utf-7"),
        "encodings/windows": text.encode("cp1252"),
        "encodings/windows, undefined bytes": text.encode("cp1252") + b"\x81\x8d\x8f\x90\x9d",
        "encodings/mac": text.replace("\n", "\r").encode("mac-roman"),
        "encodings/dos": text.replace("’", "'").replace("€", "e").encode("cp850"),
        "encodings/greek": "FragmentID,Description\nLOA/1,Κανόνας\n".encode("cp1253"),
        "encodings/arabic": "FragmentID,Description\nLOA/1,قاعدة\n".encode("cp1256"),
        "encodings/japanese": "FragmentID,Description\nLOA/1,規則\n".encode("shift-jis"),
        "encodings/ebcdic": SMALL.encode("cp037"),
        "encodings/punycode": "FragmentID,Description\nLOA/1,é\n".encode("punycode"),
        "encodings/mixed": text.encode() + "LOA/3,2023,élevée\n".encode("cp1252"),
        "encodings/twice": text.encode().decode("cp1252", "replace").encode(),
        "encodings/mark twice": bom8 * 2 + text.encode(),
        "encodings/mark alone": bom8,
        "encodings/mark in the middle": text.encode() + bom8 + b"LOA/3,2023,x\n",
        "encodings/mark in a heading": b"FragmentID," + bom8 + b"Description\nLOA/1,x\n",
        "encodings/mark before a quote": bom8 + b'"FragmentID","Description"\n"LOA/1","x"\n',
        "encodings/mark behind a quote": b'"' + bom8 + b'FragmentID","Description"\n"LOA/1","x"\n',
        "encodings/half a mark": bom8[:2] + text.encode(),
        "encodings/half a character": text.encode() + b"\xed\xa0\x80,1,x\n",
        "encodings/overlong": text.encode() + b"\xc0\xaf,1,x\n",
        "encodings/cut character": text.encode() + b"\xe2\x82",
        "encodings/declared otherwise": b"# coding: utf-16\n" + text.encode(),
    }.items()


def _zeros():
    data = SMALL.encode()
    for name, text in {
        "first": b"\0" + data,
        "last": data + b"\0",
        "in a heading": data.replace(b"Year", b"Ye\0ar"),
        "in the ID heading": data.replace(b"FragmentID", b"Fragment\0ID"),
        "as a heading": data.replace(b"Year", b"\0"),
        "in the ID": data.replace(b"LOA/1", b"LOA\0/1"),
        "in the year": data.replace(b"2023", b"20\x0023"),
        "in a description": data.replace(b"rule", b"ru\0le"),
        "in an unknown column": data.replace(b"Year", b"Odd").replace(b"2023", b"\0"),
        "between lines": data.replace(b"\n", b"\0\n"),
        "within quotes": data.replace(b"The rule changed.", b'"The\0 rule"'),
        "a tenth": data + b"\0" * (len(data) // 10),
        "half": data + b"\0" * len(data),
        "before a megabyte": data + b"\0" + b"x,y,z\n" * 160_000,
    }.items():
        yield f"zeros/{name}", text


def _quotes():
    for name, text in {
        "never closed": 'FragmentID,Description\nLOA/1,"open\nLOA/2,x\n',
        "never closed in the heading": 'FragmentID,"Description\nLOA/1,x\n',
        "never opened": 'FragmentID,Description\nLOA/1,closed"\n',
        "first byte": '"',
        "two bytes": '""',
        "three": '"""',
        "nothing but quotes": '"' * 10_000,
        "words behind": 'FragmentID,Description\nLOA/1,"a"b\n',
        "words before": 'FragmentID,Description\nLOA/1,a"b"\n',
        "blank before": 'FragmentID,Description\nLOA/1, "a, b"\n',
        "blank behind": 'FragmentID,Description\nLOA/1,"a" \n',
        "backslash": 'FragmentID,Description\nLOA/1,"a \\"b\\" c"\n',
        "single": "FragmentID,Description\nLOA/1,'a, b'\n",
        "curly": "FragmentID,Description\nLOA/1,“a, b”\n",
        "line ends within": 'FragmentID,Description\n"LOA\n/1","a\r\nb\rc"\n',
        "delimiter within": 'FragmentID;Description\n"LOA;1";"a;b,c\td"\n',
        "whole lines": '"FragmentID,Description"\n"LOA/1,x"\n',
        "doubled whole lines": '"FragmentID,""Description"""\n"LOA/1,""x"""\n',
        "tripled": '"""FragmentID""","""Description"""\n"""LOA/1""","""x"""\n',
        "zero within": 'FragmentID,Description\nLOA/1,"a\0b"\n',
        "closed by the end": 'FragmentID,Description\nLOA/1,"x"',
        "odd number": 'FragmentID,Description\nLOA/1,"a""\n',
        "alternate": 'FragmentID,Description\nLOA/1,"' + '","' * 300 + '"\n',
        "heading row quoted as one": '"FragmentID;Description"\nLOA/1;x\n',
    }.items():
        yield f"quotes/{name}", text.encode()


def _ends():
    lines = SMALL.splitlines()
    for name, end in {
        "carriage return": "\r",
        "both": "\r\n",
        "reversed": "\n\r",
        "doubled": "\r\r\n",
        "blank lines": "\n\n\n",
        "unicode": "\u2028",
        "next line": "\x85",
        "vertical tab": "\x0b",
        "form feed": "\x0c",
        "record separator": "\x1e",
        "written out": "\\n",
        "none": "",
    }.items():
        yield f"ends/{name}", end.join(lines).encode()
        yield f"ends/{name}, and others", (end.join(lines) + "\r\nLOA/3,1,x\nLOA/4,1,y\r").encode()


def _delimiters():
    for delimiter in (
        ",",
        ";",
        "\t",
        "|",
        ":",
        " ",
        "^",
        "~",
        "\x1f",
        "\x01",
        "¦",
        "；",
        "||",
        ", ",
    ):
        name = ascii(delimiter)
        yield name, SMALL.replace(",", delimiter).encode()
        yield f"{name} after sep=", f"sep={delimiter}\n{SMALL.replace(',', delimiter)}".encode()
    for number, text in enumerate(
        (
            "sep=;\n" + SMALL,
            "sep=\n" + SMALL,
            "sep=,",
            "sep=,\n",
            "sep=,\nsep=;\n" + SMALL,
            '"sep=;"\r\n' + SMALL.replace(",", ";"),
            "SEP=;\n" + SMALL.replace(",", ";"),
            "\nsep=;\n" + SMALL.replace(",", ";"),
            SMALL.replace(",", ";", 2),
            SMALL.replace(",", "\t", 4),
            SMALL + SMALL.replace(",", ";") + SMALL.replace(",", "\t"),
            "FragmentID;Description\nLOA/1;a, b, c, d\nLOA/2;e, f, g, h\n",
            ",;\t" * 100,
        ),
        start=1,
    ):
        yield f"contradicted {number}", text.encode()


def _shapes():
    data = SMALL.encode()
    yield from {
        "shapes/nothing": b"",
        "shapes/one blank": b" ",
        "shapes/line ends": b"\n" * 1000,
        "shapes/delimiters": b",,,,\n" * 100,
        "shapes/headings alone": data.split(b"\n")[0],
        "shapes/headings and a line end": data.split(b"\n")[0] + b"\n",
        "shapes/headings and blanks": data.split(b"\n")[0] + b"\n , ,\n,,\n" * 50,
        "shapes/headings twice": data.split(b"\n")[0] + b"\n" + data,
        "shapes/no headings": b"LOA/1,2023,x\nLOA/2,2023,y\n",
        "shapes/one cell": b"FragmentID",
        "shapes/ID alone": b"FragmentID\nLOA/1\n",
        "shapes/short rows": b"FragmentID,Year,Description\nLOA/1\nLOA/2,2023\n,,\n",
        "shapes/long rows": b"FragmentID,Description\nLOA/1,x,y,z\nLOA/2,x," + b"y," * 200,
        "shapes/ragged": b"".join(b"x" + b",x" * (n % 40) + b"\n" for n in range(400)) + data,
        "shapes/ragged below": data
        + b"".join(b"x" + b",x" * (n % 490) + b"\n" for n in range(400)),
        "shapes/empty rows between": data.replace(b"\n", b"\n" + b",,\n" * 500),
        "shapes/turned": b"FragmentID,LOA/1,LOA/2\nDescription,x,y\n",
        "shapes/two tables": data + b"\n\n" + data,
        "shapes/two tables beside": b"FragmentID,Description,FragmentID,Description\na,b,c,d\n",
        "shapes/500 columns": b"FragmentID,Description" + b",x" * 498 + b"\nLOA/1,y\n",
        "shapes/501 columns": b"FragmentID,Description" + b",x" * 499 + b"\nLOA/1,y\n",
        "shapes/501 columns below": b"FragmentID,Description\nLOA/1,y" + b"," * 499 + b"x\n",
        "shapes/10000 delimiters": b"FragmentID,Description" + b"," * 10_000 + b"\nLOA/1,y\n",
        "shapes/10000 columns": b"FragmentID,Description" + b",x" * 10_000 + b"\nLOA/1,y\n",
        "shapes/a page": b"<!DOCTYPE html><html><table><tr><td>FragmentID</td></tr></table></html>",
        "shapes/a page, late": b"\n" * 2000 + b"<html><body>FragmentID,Description</body></html>",
        "shapes/xml": b'<?xml version="1.0"?><Workbook><Worksheet/></Workbook>',
        "shapes/rtf": b"{\\rtf1 FragmentID,Description}",
        "shapes/latex": b"\\documentclass{article}\\begin{document}x\\end{document}",
        "shapes/mail": b"Content-Type: text/csv\n\nFragmentID,Description\nLOA/1,x\n",
        "shapes/base64": b"UEsDBBQAAAAIAAAAIQ" * 500,
    }.items()


def _headings():
    above = "Report of the council,,\n"
    for rows in (1, 2, 47, 48, 49, 50, 51, 60, 500):
        yield f"headings/{rows} rows above", (above * rows + SMALL).encode()
        yield f"headings/{rows} blank rows above", (",,\n" * rows + SMALL).encode()
        yield (
            f"headings/{rows} near rows above",
            ("FragmentIDs,Yeer,Descripton\n" * rows + SMALL).encode(),
        )
    for name, headings in {
        "one twice": "FragmentID,FragmentID,Description",
        "two spellings": "FragmentID,ID,Description",
        "description twice": "ID,Description,Outcome description",
        "thrice, blanks": "ID, ID ,Description",
        "one blank": "ID,,Description",
        "near ID": "FragmentIDD,Year,Description",
        "near both": "FragmntID,Year,Desciption",
        "near twice": "ID,Descriptio,Descriptionn",
        "nothing near": "Number,When,What",
        "keys": "fragment_id,year,description",
        "french": "Identifiant,Année,Description de l'effet",
        "accents apart": "Identifiant,Anne\u0301e,Description de l\u2019effet",
        "numbers": "1,2,3",
        "quoted formulas": "'=ID,'+Year,'-Description",
        "formulas": "=ID,+Year,@Description",
        "bold": "**ID**,**Year**,**Description**",
        "field form": "**FragmentID**: x,Year,Description",
        "long": f"ID,{'h' * 151},Description",
        "very long": f"ID,{'h' * 32_767},Description",
        "too long": f"ID,{'h' * 32_768},Description",
        "invisible": "I\u200bD,Ye\u00adar,Descrip\u2060tion",
        "right to left": "\u202eDI\u202c,Year,\u202enoitpircseD",
        "full width": "ＩＤ,Ｙｅａｒ,Ｄｅｓｃｒｉｐｔｉｏｎ",
        "look alike": "ІD,Yеar,Dеscription",
        "a list of documents": "file,title,Description",
        "a list and a harvest": "file,title,ID,Description",
    }.items():
        yield f"headings/{name}", f"{headings}\nLOA/1,2023,x\nLOA/2,2022,y,z,w\n".encode()


def _many(line, count, head="FragmentID,Description\n"):
    return head.encode() + "".join(line.format(number) for number in range(count)).encode()


def _wide():
    cells = ",".join("x" * 3 for _number in range(500))
    return (cells + "\n").encode() * 5200


LARGE = {
    "one line of 5 MB": lambda: b"FragmentID,Description\nLOA/1," + b"x" * 5_000_000,
    "one line of 5 MB, no line end before": lambda: b"x" * 5_000_000,
    "one line of 5 MB in cells": lambda: b"FragmentID,Description\n" + b"x," * 2_500_000,
    "one line of 5 MB in quotes": lambda: b'FragmentID,Description\nLOA/1,"' + b"x\n" * 2_500_000,
    "5 MB of quotes": lambda: b"FragmentID,Description\nLOA/1," + b'"' * 5_000_000,
    "5 MB of delimiters": lambda: b"," * 5_000_000,
    "5 MB of blanks": lambda: b" " * 5_000_000,
    "5 MB of blanks and a word": lambda: b" " * 5_000_000 + b"x",
    "5 MB of line ends": lambda: b"\n" * 5_000_000 + b"x",
    "5 MB of accents": lambda: ("FragmentID,Description\n" + "\u0301" * 2_500_000).encode(),
    "cells of 32767": lambda: _many("LOA/{0}," + "x" * 32_767 + "\n", 100),
    "10000 rows": lambda: _many("LOA/{0},It met.\n", 10_000),
    "10000 rows of all columns": lambda: delimited(grid(*(row(f"LOA/{n}") for n in range(10_000)))),
    "49999 rows": lambda: _many("LOA/{0},It met.\n", 49_999),
    "50000 rows": lambda: _many("LOA/{0},It met.\n", 50_000),
    "50000 rows of one ID": lambda: _many("LOA/1,It met.\n", 49_000),
    "2.6 million cells": _wide,
    "a table 50000 by 51 with one heading": lambda: (
        b"FragmentID,Description\n" + (b"LOA/1,x" + b"," * 49 + b"y\n") * 49_000
    ),
    "26 MB": lambda: b"FragmentID,Description\n" + b"LOA/1,x\n" * 3_300_000,
    "50 rows of 500 near headings": lambda: "".join(
        ",".join(f"Descriptio {row_number} {n}" for n in range(500)) + "\n"
        for row_number in range(50)
    ).encode(),
    "50 rows of 500 long headings": lambda: "".join(
        ",".join(f"{row_number} {n} {'é' * 140}" for n in range(500)) + "\n"
        for row_number in range(50)
    ).encode(),
    "23 headings near in every row": lambda: (
        "".join(
            ",".join(f"{h[:-1]}{n}" for h in HEADINGS).replace("(", "") + "\n" for n in range(60)
        )
    ).encode(),
}


def _lists():
    """Lists of documents, which are told by their two headings."""
    for name, text in {
        "alone": "file,title\n",
        "blank rows": "file,title\n,\n,\n",
        "short rows": "file,title,date\na.txt\n",
        "long rows": "file,title\na.txt,x,y,z\n",
        "headings twice": "file,file,title,title\na,b,c,d\n",
        "blank headings": "file,title,,\na,b,c,d\n",
        "unknown headings": "file,title,odd\na,b,c\n",
        "path": "file,title\n../../../etc/hostname,x\n/etc/hostname,y\n",
        "markup": "file,title\n<script>,<script>alert(1)</script>\n",
        "controls": "file,title\na\x01b,x\x1b[31m\x07\n",
        "right to left": "file,title\n\u202etxt.a,x\u2066\n",
        "itself": "file,title\ndocuments.csv,x\n",
        "open quote": 'file,title\n"a,b\n',
        "field too long": f"file,title\na,{'x' * 140_000}\n",
        "title too long": f"file,title\na.txt,{'x' * 501}\n",
        "bad date": "file,title,date\na.txt,x,2023-99-99\n",
        "open": "file,title,visibility\na.txt,x,public\n",
        "odd level": "file,title,visibility\na.txt,x,\u202epublic\n",
        "10000 rows": "file,title\n" + "a.txt,x\n" * 10_000,
        "upper case": "FILE,TITLE\na.txt,x\n",
        "semicolons": "file;title\na.txt;x\n",
    }.items():
        yield Case(f"list of documents/{name}", "documents.csv", text.encode())
