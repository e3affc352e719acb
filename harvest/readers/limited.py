"""Runs a reader in a child process that may use only so much memory and time.

A hostile file can then do no more than end the child: one cell at XFD1048576 makes calamine ask
for half a terabyte and abort its process, and no check of sizes beforehand catches that. The
child is a fresh interpreter without Django and without our environment; it gets the bytes on
stdin, answers JSON on stdout, and writes no file.
"""

import gc
import json
import os
import resource
import selectors
import subprocess
import sys
import time
from pathlib import Path

from sources.readers import Unreadable

from . import tables
from .workbooks import DAMAGED

MEMORY = 1024**3  # bytes of address space
CPU_SECONDS = 7  # the largest file that is read takes two
WALL_SECONDS = 9
MOST_ANSWER = 128 * 1024 * 1024
TOO_MUCH = (
    "The file could not be read within the limits of memory and time: it unpacks to too much. "
    "Save the sheet anew with only its rows."
)
_ROOT = Path(__file__).resolve().parent.parent.parent
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from harvest.readers.limited import child; child()"
)
# The dynamic linker may need these to find Python itself; secrets stay with the parent.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_EXIT_TOO_MUCH, _EXIT_DAMAGED = 3, 4


def _sheets(answer):
    return [
        tables.Sheet(name, hidden, [tables.Row(*row) for row in rows], tuple(hidden_rows))
        for name, hidden, rows, hidden_rows in answer
    ]


# {name: (the reader, how its JSON becomes its answer again)}
READERS = {"tables": (tables.read, _sheets)}


def run(reader: str, data: bytes, file_name: str):
    """What the reader of that name gives for `data`, read in a child. Raises Unreadable."""
    tables.check_size(data)
    again = READERS[reader][1]
    command = [sys.executable, "-I", "-B", "-c", _START, str(_ROOT)]
    process = subprocess.Popen(
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    head = json.dumps({"reader": reader, "file_name": file_name}).encode() + b"\n"
    deadline = time.monotonic() + WALL_SECONDS
    with process:
        try:
            answer = _talk(process, head + data, deadline)
            code = process.wait(max(deadline - time.monotonic(), 0.1))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise Unreadable(TOO_MUCH) from None
        finally:
            process.kill()
    if code:
        raise Unreadable(DAMAGED if code == _EXIT_DAMAGED else TOO_MUCH)
    answer = json.loads(answer)
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return again(answer["result"])


def _talk(process, sent, deadline):
    """Send all, and give what comes back, up to the deadline and the longest answer."""
    answer = bytearray()
    sent = memoryview(sent)
    os.set_blocking(process.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for key, _events in selector.select(left):
                if key.fileobj is process.stdin:
                    try:
                        sent = sent[os.write(key.fd, sent[: 1 << 20]) :]
                    except BrokenPipeError:
                        sent = sent[:0]
                    over = not sent
                else:
                    chunk = os.read(key.fd, 1 << 20)
                    answer += chunk
                    over = not chunk
                if over:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
            if len(answer) > MOST_ANSWER:
                raise Unreadable(TOO_MUCH)
    return answer


# --- in the child ---------------------------------------------------------------------------


def child():
    """What the fresh interpreter does: limits first, then stdin, the reader, stdout."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    gc.disable()  # a million strings and no cycles: collecting takes a fifth of the time
    try:
        head = json.loads(sys.stdin.buffer.readline())
        try:
            read = READERS[head["reader"]][0]
            answer = {"result": read(sys.stdin.buffer.read(), head["file_name"])}
        except Unreadable as error:
            answer = {"unreadable": str(error)}
        encoded = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
        del answer
        if len(encoded) > MOST_ANSWER:
            os._exit(_EXIT_TOO_MUCH)
        sys.stdout.buffer.write(encoded)
        sys.stdout.buffer.flush()
    except MemoryError:
        os._exit(_EXIT_TOO_MUCH)
    except BaseException as error:  # a panic in calamine is no Exception
        os._exit(_EXIT_TOO_MUCH if "capacity overflow" in str(error) else _EXIT_DAMAGED)
    # Nothing is left to tidy up, and freeing a million strings takes its time.
    os._exit(0)


def _limit(what, most):
    try:
        _soft, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):
        pass  # not every system knows every limit; the deadline stands in any case
