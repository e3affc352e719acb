"""A reader in a child process: what it gives, what it may use, and that nothing stays behind."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harvest.readers import tables
from sources.readers import Unreadable, limited
from tests.harvest.sheets import NASTY, SHEET, ods, unzipped, with_sheet, xlsx, zipped

XFD = SHEET.format(
    '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
)


DAMAGED, TOO_MUCH = "It is damaged.", "It is too much."
SAYS = limited.Says(DAMAGED, TOO_MUCH)
TABLES = "harvest.readers.tables:read"


def refusal(data, name="file.xlsx"):
    """The line that the file is refused with; asserts that no child stays."""
    before = children()
    with pytest.raises(Unreadable) as caught:
        limited.run(TABLES, data, name, SAYS)
    assert children() <= before
    return str(caught.value)


def children():
    """The processes that this one has started and that are there still, ended or not."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _name, rest = re.match(r"(\d+) \((.*)\) (.*)", stat.read_text(), re.S).groups()
        except OSError:
            continue  # it ended meanwhile
        if int(rest.split()[1]) == os.getpid():
            found.add(int(pid))
    return found


@pytest.fixture
def child_does(monkeypatch):
    """Makes the child run other code, after its own limits were set: child_does("…")."""

    def make(code):
        start = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "from harvest.readers import tables\n"
            "from sources.readers import limited\n"
            f"def read(data, name):\n    import os, time\n    {code}\n"
            "tables.read = read\n"
            "limited.child()"
        )
        monkeypatch.setattr(limited, "_START", start)

    return make


def test_the_answer_is_that_of_the_reader():
    grid = [["FragmentID", "b"], ["A/1", NASTY], ["", ""], ["\x01", "é\r\nç"]]
    assert tables.read_apart(xlsx(grid), "file") == tables.read(xlsx(grid), "file")
    text = b"a,b\n1,2\x01 and some more words"
    assert tables.read_apart(text, "Récolte\n2.csv\udcff") == tables.read(text, "file")
    assert isinstance(tables.read_apart(text, "file")[0].rows[0], tables.Row)


def test_one_child_reads_many_files():
    with limited.Child() as child:
        answers = [child.run(TABLES, b"a,b\n%d" % n, "file", SAYS) for n in range(3)]
        own = child._process.pid
        with pytest.raises(Unreadable, match="a PDF file"):
            child.run(TABLES, b"%PDF-1.7", "file", SAYS)
        assert child.run(TABLES, b"a,b\n0", "file", SAYS) == answers[0]
        assert child._process.pid == own
        # One that ends it takes nothing from those after it.
        with pytest.raises(Unreadable, match=TOO_MUCH):
            child.run(TABLES, with_sheet(XFD), "file", SAYS)
        assert child.run(TABLES, b"a,b\n2", "file", SAYS) == answers[2]
        assert child._process.pid != own
    assert child._process is None


def test_each_file_has_the_time_of_its_own(child_does, monkeypatch):
    child_does(
        "import resource\n"
        "    while time.process_time() < float(data): pass\n"
        "    return resource.getrlimit(resource.RLIMIT_CPU)[0]"
    )
    with limited.Child() as child:
        first = child.run(TABLES, b"0", "file", SAYS)
        assert child.run(TABLES, b"1.5", "file", SAYS) == first
        assert child.run(TABLES, b"0", "file", SAYS) == first + 1


def test_a_fault_of_the_file_is_told():
    assert "a PDF file" in refusal(b"%PDF-1.7")
    assert "empty" in refusal(b"")
    with pytest.raises(Unreadable, match="25 MB"):
        tables.read_apart(b"x" * (25 * 1024 * 1024 + 1), "file")


def test_one_cell_at_the_far_corner():
    data = with_sheet(XFD)
    assert len(data) < 7000
    assert refusal(data) == TOO_MUCH
    # Reading it here would have ended this process.
    end = subprocess.run(
        [sys.executable, "-c", "import sys; from harvest.readers import tables; "
         "tables.read(sys.stdin.buffer.read(), 'x')"],
        input=data, stderr=subprocess.DEVNULL, timeout=60,
    ).returncode  # fmt: skip
    assert end != 0 and end != 1


@pytest.mark.parametrize(
    ("rows", "columns", "says"),
    [
        (1048576, 16384, "far beyond its table"),  # calamine gives up before it unfolds them
        (1048576, 10, "reaches row 1048576"),
        (2, 16384, "reaches column XFD"),
    ],
)
def test_cells_that_repeat_without_end(rows, columns, says):
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell>'
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    line = refusal(ods(f'<table:table table:name="A">{row}</table:table>'))
    assert line == TOO_MUCH or says in line


def test_a_text_that_many_cells_share():
    rows = "".join(
        f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 400 + "</row>" for n in range(1, 3000)
    )
    data = with_sheet(SHEET.format(f"<sheetData>{rows}</sheetData>"))
    parts = unzipped(data)
    shared = parts["xl/sharedStrings.xml"].replace(b"<t>a</t>", b"<t>" + b"a" * 32000 + b"</t>")
    assert refusal(zipped({**parts, "xl/sharedStrings.xml": shared})) == TOO_MUCH


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("os.abort()", TOO_MUCH),
        ("os.kill(os.getpid(), 9)", TOO_MUCH),
        ("return bytearray(2 * 1024**3)", TOO_MUCH),
        ("return 'x' * (limited.MOST_ANSWER + 1)", TOO_MUCH),
        ("sys.stdout.write('x' * (limited.MOST_ANSWER + 1)); sys.stdout.flush()", TOO_MUCH),
        ("raise IndexError('in the reader')", DAMAGED),
        ("raise BaseException('range start index 4 out of range')", DAMAGED),
        ("raise BaseException('capacity overflow')", TOO_MUCH),
    ],
)
def test_what_ends_the_child_is_told(child_does, code, line):
    child_does(code)
    assert refusal(b"a,b") == line


def test_time_is_limited(child_does, monkeypatch):
    monkeypatch.setattr(limited, "WALL_SECONDS", 1)
    child_does("time.sleep(60)")
    assert refusal(b"a,b") == TOO_MUCH
    monkeypatch.setattr(limited, "_START", "import time; time.sleep(60)")
    assert refusal(b"a,b" * 1_000_000) == TOO_MUCH  # one that never reads what it is sent


def test_processor_time_is_limited(child_does):
    child_does(
        "import resource; soft = resource.getrlimit(resource.RLIMIT_CPU)[0]; "
        "resource.setrlimit(resource.RLIMIT_CPU, (1, soft))\n"
        "    assert soft == limited.CPU_SECONDS + 1\n"
        "    while True: pass"
    )
    assert refusal(b"a,b") == TOO_MUCH


def test_the_child_writes_no_file_and_knows_no_secret(child_does, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    target = tmp_path / "file"
    child_does(
        "assert 'SECRET_KEY' not in os.environ and 'django' not in sys.modules\n"
        f"    try: os.write(os.open({str(target)!r}, os.O_CREAT | os.O_WRONLY), b'words')\n"
        "    except OSError as error: raise limited.Unreadable(f'refused: {error.errno}')"
    )
    assert refusal(b"a,b") == f"refused: {errno.EFBIG}"
    assert not target.exists() or target.read_bytes() == b""


def test_nothing_stays_open():
    limited.run(TABLES, b"a,b", "file", SAYS)
    before = sorted(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else []
    own = children()
    for _number in range(3):
        limited.run(TABLES, b"a,b", "file", SAYS)
    if before:
        assert sorted(os.listdir("/proc/self/fd")) == before
    assert children() <= own
