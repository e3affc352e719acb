"""What the PDF reader refuses, in one clear line, and what hostile files do to it."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.readers import Unreadable
from sources.readers.pdf import read
from tests.sources.hostile import ENDLESS_PDF, HOSTILE_PDF, TEXT, page, stream
from tests.sources.pages import pdf_of

ROOT = Path(__file__).parents[2]
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


@pytest.mark.parametrize("name", HOSTILE_PDF)
def test_a_hostile_file_is_read_or_refused_within_the_limits(name):
    data, says = HOSTILE_PDF[name]
    assert says in limited(data)


@pytest.mark.parametrize("name", ENDLESS_PDF)
def test_what_only_the_limits_can_end_ends_with_them(name):
    printed = limited(ENDLESS_PDF[name], seconds=3)
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
