"""Documents that mean harm, small to send and dear to read: PDF, Word and web pages."""

import zlib

from tests.sources.pages import file_of, pdf_of
from tests.sources.papers import paragraph, run, style, word

TEXT = "BT /F1 11 Tf 1 0 0 1 72 700 Tm (It was done in the spring.) Tj ET"
PAGES = b"<< /Type /Catalog /Pages 2 0 R >>"


def stream(data, extra=b""):
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (extra, len(data), data)


def page(content, resources=b"", *more):
    """A file of one page, whose content is object 5 and whose fonts are Helvetica alone."""
    return file_of(
        [
            PAGES,
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /Font << /F1 3 0 R >> " + resources + b" >> >>",
            content,
            *more,
        ]
    )


def packed(unit, times):
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(unit) for _ in range(times)), packer.flush()])


FLATE = b"/Filter /FlateDecode "
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >> "
# {name: (the file, what it is read as or refused with)}
HOSTILE_PDF = {
    "a flate bomb": (page(stream(packed(b" " * (1 << 20), 40), FLATE)), "unpacks"),
    "many small texts": (
        page(stream(packed(b"BT /F1 9 Tf 72 700 Td (a) Tj ET\n" * 50_000, 30), FLATE)),
        "unpacks",
    ),
    "pages within themselves": (
        file_of([PAGES, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
        "damaged",
    ),
    "a parent that is a child": (
        file_of(
            [
                PAGES,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
            ]
        ),
        "damaged",
    ),
    "pages that are not there": (
        file_of([PAGES, b"<< /Type /Pages /Kids [] /Count 1999 >>"]),
        "damaged",
    ),
    "a length that is itself": (
        page(b"<< /Length 5 0 R >>\nstream\nx\nendstream"),
        "scan",
    ),
    "a loop of cross references": (
        pdf_of([TEXT]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"),
        "1 blocks",
    ),
    "deep dictionaries": (b"%PDF-1.7\n1 0 obj\n" + b"<</A " * 500_000, "damaged"),
    "deep arrays": (pdf_of(["[" * 1_000_000 + TEXT]), "scan"),
    "states never restored": (pdf_of(["q " * 1_000_000 + TEXT]), ""),
    "dots without end": (pdf_of([TEXT.replace("It was", "." * 190_000)]), "1 blocks"),
    "one long word": (pdf_of([TEXT.replace("It was", "a" * 190_000)]), "1 blocks"),
    "a page of tiny rows": (
        pdf_of(
            [
                "\n".join(
                    f"BT /F1 {12 if n == 0 else 1} Tf 1 0 0 1 72 {700 - n * 0.3:.1f} Tm (ab) Tj ET"
                    for n in range(40_000)
                )
            ]
        ),
        "blocks",
    ),
    "a page of many columns": (
        pdf_of(
            [
                "\n".join(
                    f"BT /F1 9 Tf 1 0 0 1 {30 * column} {20 * row} Tm (a) Tj ET"
                    for row in range(100)
                    for column in range(300)
                )
            ],
            box=(9_000, 2_000),
        ),
        "blocks",
    ),
    "places beyond all paper": (
        pdf_of([TEXT + " BT /F1 1e30 Tf 1 0 0 1 1e30 1e30 Tm (x) Tj /F1 0 Tf (y) Tj ET"]),
        "1 blocks",
    ),
    "matrices of nothing": (
        pdf_of([TEXT + " BT /F1 11 Tf 0 0 0 0 9 9 Tm (x) Tj nan nan 0 0 nan nan Tm (y) Tj ET"]),
        "blocks",
    ),
}
# Only the limits of the child can end the reading of these.
ENDLESS_PDF = {
    "a bomb within a bomb": page(
        stream(zlib.compress(packed(b" " * (1 << 20), 600), 9), b"/Filter [/Fl /Fl] ")
    ),
    "a form within itself": page(
        stream(b"/X Do"),
        b"/XObject << /X 6 0 R >>",
        stream(b"/X Do " * 10, FORM % 6),
    ),
}
_CHAIN = "".join(style(f"s{n}", f"s{n}", f"s{(n + 1) % 5000}") for n in range(5000))
_BODIES = dict(
    zip(
        "many tables cells boxes deep long attribute styles".split(),
        [
            paragraph("x") * 20_000,
            "<w:tbl><w:tr><w:tc>" * 20_000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 20_000,
            f"<w:tbl><w:tr><w:tc>{paragraph('x')}</w:tc><w:tc>" * 8_000
            + paragraph("x")
            + "</w:tc></w:tr></w:tbl>" * 8_000,
            "<w:p><w:r><w:txbxContent>" * 20_000
            + run("x").join(["<w:p>", "</w:p>"])
            + "</w:txbxContent><w:t>x</w:t></w:r></w:p>" * 20_000,
            f"<w:p>{run('x', '<w:b/>') + run('y')}</w:p>".join(
                ["<w:ins>" * 50_000, "</w:ins>" * 50_000]
            ),
            paragraph(run("word " * 1_000_000)),
            f'<w:p w:x="{"x" * 10_000_000}">{run("x")}</w:p>',
            paragraph(run("x", '<w:rStyle w:val="s0"/>') * 10_000),
        ],
        strict=True,
    )
)
HOSTILE_WORD = {name: word(body, styles=_CHAIN) for name, body in _BODIES.items()}
HOSTILE_BODIES = [  # of web pages
    "<div>" * 100_000 + "deep" + "</div>" * 100_000,
    "<div><p>" * 50_000 + "x",
    "<b>" * 100_000 + "x" + "<p>y" * 1000,
    "<table><tr><td>x" * 30_000,
    "<table><tr><td>x<td>y" * 20_000,
    "<table><tr><td><div>" * 10_000 + "x" + "</td>" * 10_000,
    "<ul><li>x" * 20_000,
    "<div>x" * 30_000 + "</p>" * 30_000,
    "x" * 10_000_000,
    f"<p title='{'x' * 10_000_000}'>x",
    "x<p " + "a " * 500_000,
    "x<p " + "a=" * 500_000,
    'x<p a="' * 100_000,
    "x" + "<!--" * 200_000,
    "x" + "<![CDATA[" * 100_000,
    "x<script>" + "</scrip" * 200_000,
    "x" + "<" * 200_000,
    "&amp;" * 1_000_000,
    "&" + "a" * 2_000_000,
    "&#" + "9" * 2_000_000 + ";",
    "x<br><br>" * 20_000,
    "x<pre>" + "\n \n" * 500_000,
    "<sup>1</sup>" * 30_000,
    "<p>" + " " * 3_000_000 + "x",
]
