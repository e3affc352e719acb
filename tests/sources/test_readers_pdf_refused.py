"""What the PDF reader refuses, in one clear line, and what hostile files do to it."""

import resource
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers import Unreadable
from sources.readers.pdf import read
from tests.sources.pages import file_of, pdf_of

ROOT = Path(__file__).parents[2]
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


LOCKED = pdf_of([TEXT]).replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
    % (b"5a" * 32, b"a5" * 32),
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"Some plain text.", "not a PDF"),
        (b"PK\x03\x04rest", "not a PDF"),
        (b"%PDF-1.7\nnothing more", "damaged"),
        (pdf_of([TEXT])[:300], "damaged"),
        (LOCKED, "password"),
        (pdf_of([]), "no pages"),
        (pdf_of(["", "0 0 m 9 9 l S"]), "scan"),
        (pdf_of([TEXT] * 2_001), "2,001 pages"),
        (pdf_of([TEXT] * 10_000), "10,000 pages"),
        (pdf_of(["\n".join(TEXT.replace("72", str(20 * n)) for n in range(9_000))]), "more text"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_refused_with_one_clear_line(data, says):
    with pytest.raises(Unreadable, match=says) as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_letters_that_a_font_does_not_name_are_no_text():
    names = b"".join(b"<%02x> <%04x>\n" % (code, 0xE000 + code) for code in range(65, 91))
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 26 beginbfchar\n" + names + b"endbfchar endcmap end"
    )
    data = page(
        stream(b"BT /F2 11 Tf 72 700 Td (ABCDEFGHIJ) Tj ET"),
        b"",
        stream(cmap),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
    ).replace(b"/F1 3 0 R", b"/F2 7 0 R")
    with pytest.raises(Unreadable, match="fonts"):
        read(data)


# --- hostile files, in a process with the limits that it is read with ---

CHILD = """
import sys
from sources.readers import Unreadable
from sources.readers.pdf import read
try:
    print(len(read(sys.stdin.buffer.read())), "blocks")
except Unreadable as error:
    print(error)
"""


def limited(data, seconds=8):
    """What a process with 1 GB and so many seconds prints; it prints nothing if they end it."""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=data,
        capture_output=True,
        cwd=ROOT,
        preexec_fn=limit,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.stdout or done.returncode < 0
    return done.stdout.decode()


def packed(unit, times):
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(unit) for _ in range(times)), packer.flush()])


FLATE = b"/Filter /FlateDecode "
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >> "
HOSTILE = {
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


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused_within_the_limits(name):
    data, says = HOSTILE[name]
    assert says in limited(data)


@pytest.mark.parametrize(
    "data",
    [
        page(stream(zlib.compress(packed(b" " * (1 << 20), 600), 9), b"/Filter [/Fl /Fl] ")),
        page(
            stream(b"/X Do"),
            b"/XObject << /X 6 0 R >>",
            stream(b"/X Do " * 10, FORM % 6),
        ),
    ],
    ids=["a bomb within a bomb", "a form within itself"],
)
def test_what_only_the_limits_can_end_ends_with_them(data):
    printed = limited(data, seconds=3)
    assert not printed or "PDF" in printed


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=8), st.booleans())
@settings(max_examples=150)
def test_damage_raises_nothing_but_unreadable(place, junk, cut):
    data = pdf_of([TEXT], compress=False)
    place = min(place, len(data))
    data = data[:place] + junk + (b"" if cut else data[place + len(junk) :])
    try:
        assert read(data)
    except Unreadable as refusal:
        assert "\n" not in str(refusal)
