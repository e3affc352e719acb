"""Runs a reader in a child process that may use only so much memory and time.

A hostile file can then do no more than end the child: one cell at XFD1048576 makes calamine ask
for half a terabyte and abort its process, and no check of sizes beforehand catches that. The
child is a fresh interpreter without Django and without our environment; it gets the bytes on
stdin, answers JSON on stdout, and writes no file.
"""

import gc
import importlib
import json
import math
import os
import resource
import selectors
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import orjson

from . import Unreadable

MEMORY = 1024**3  # bytes of address space
CPU_SECONDS = 7  # for each file; the largest that is read takes two
WALL_SECONDS = 9
MOST_ANSWER = 128 * 1024 * 1024
_ROOT = Path(__file__).resolve().parent.parent.parent
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from sources.readers.limited import child; child()"
)
# The dynamic linker may need these to find Python itself; secrets stay with the parent.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_EXIT_TOO_MUCH, _EXIT_DAMAGED = 3, 4
_LENGTH = struct.Struct(">Q")


class Says(NamedTuple):
    """What to say of a kind of file that is damaged, or takes more than the limits."""

    damaged: str
    too_much: str


def run(reader: str, data: bytes, file_name: str, says: Says):
    """What `reader` gives for one file, as `Child.run`."""
    with Child() as child:
        return child.run(reader, data, file_name, says)


class Child:
    """A process that reads files one after the other, each within the limits; for a `with`.

    It starts with the first file, and anew after one that ended it.
    """

    def __init__(self):
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._end()

    def run(self, reader: str, data: bytes, file_name: str, says: Says):
        """What `reader` ("package.module:function", called with the bytes and the name of the
        file) gives, as JSON brings it over. Raises Unreadable."""
        deadline = time.monotonic() + WALL_SECONDS
        process = self._process or self._start()
        about = {"reader": reader, "file_name": file_name, "length": len(data)}
        try:
            answer = _talk(process, json.dumps(about).encode() + b"\n" + data, deadline)
            if answer is None:
                code = process.wait(max(deadline - time.monotonic(), 0.1))
                raise Unreadable(says.damaged if code == _EXIT_DAMAGED else says.too_much)
        except (TimeoutError, subprocess.TimeoutExpired):
            self._end()
            raise Unreadable(says.too_much) from None
        except BaseException:
            self._end()
            raise
        answer = json.loads(answer)
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"])
        return answer["result"]

    def _start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START, str(_ROOT)],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
        os.set_blocking(self._process.stdin.fileno(), False)
        return self._process

    def _end(self):
        process, self._process = self._process, None
        if process:
            # Its memory goes at once; it has nothing to tidy up.
            process.kill()
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.wait()


def _talk(process, sent, deadline):
    """Send all, and give what comes back: the answer, or None where the child ended before.

    Raises TimeoutError after the deadline or for an answer beyond the limit.
    """
    answer, sent, length = bytearray(), memoryview(sent), None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while length is None or len(answer) < length:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for key, _events in selector.select(left):
                if key.fileobj is process.stdin:
                    try:
                        sent = sent[os.write(key.fd, sent[: 1 << 20]) :]
                    except BrokenPipeError:
                        sent = sent[:0]
                    if not sent:
                        selector.unregister(process.stdin)
                    continue
                chunk = os.read(key.fd, 1 << 20)
                if not chunk:
                    return None
                answer += chunk
            if length is None and len(answer) >= _LENGTH.size:
                length = _LENGTH.unpack_from(answer)[0] + _LENGTH.size
                if length > MOST_ANSWER:
                    raise TimeoutError
    return answer[_LENGTH.size :]


# --- in the child ---------------------------------------------------------------------------


def child():
    """What the fresh interpreter does: limits first, then one file after the other."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    gc.disable()  # a million strings and no cycles: collecting takes a fifth of the time
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    try:
        while line := source.readline():
            # Of the time that the process has had, this file has had none yet.
            _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + CPU_SECONDS, soft=True)
            about = json.loads(line)
            answer = _answer(about, source.read(about["length"]))
            if len(answer) + _LENGTH.size > MOST_ANSWER:
                os._exit(_EXIT_TOO_MUCH)
            sink.write(_LENGTH.pack(len(answer)) + answer)
            sink.flush()
            gc.collect(0)
    except MemoryError:
        os._exit(_EXIT_TOO_MUCH)
    except BaseException as error:  # a panic in calamine is no Exception
        os._exit(_EXIT_TOO_MUCH if "capacity overflow" in str(error) else _EXIT_DAMAGED)


def _answer(about, data):
    module, _colon, function = about["reader"].partition(":")
    read = getattr(importlib.import_module(module), function)
    try:
        answer = {"result": read(data, about["file_name"])}
    except Unreadable as error:
        answer = {"unreadable": str(error)}
    try:
        return orjson.dumps(answer, default=list)  # rows and sheets are named tuples
    except TypeError:  # half a character, which no UTF-8 can hold
        return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def _limit(what, most, soft=False):
    """Set a limit of this process; a `soft` one may be raised again."""
    try:
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard if soft else most))
    except (ValueError, OSError):
        pass  # not every system knows every limit; the deadline stands in any case
