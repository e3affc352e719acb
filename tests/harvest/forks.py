"""Processes of a test on its own database: forks that are killed, let go at once, or held."""

import os
import re
import select
import signal
import sys
import traceback

from django.db import connection

from sources import bulk

KILLED = -signal.SIGKILL
_started = set()
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)", re.IGNORECASE)


class Fuse:
    """Kills this process at its k-th point: before a statement that writes, after many rows were
    written at once (PostgreSQL's COPY is no statement that can be seen from here), before and after
    a COMMIT. With no k, never."""

    def __init__(self, k):
        self.left = k

    def __enter__(self):
        really = connection._commit

        def commit_between():
            self.burn()
            really()
            self.burn()

        def write_between(*arguments):
            really_write(*arguments)
            self.burn()

        really_write, bulk.write = bulk.write, write_between
        connection._commit = commit_between
        connection.execute_wrappers.append(self)

    def __exit__(self, *about):
        connection.execute_wrappers.remove(self)

    def __call__(self, execute, sql, *arguments):
        if _WRITES.match(sql):
            self.burn()
        return execute(sql, *arguments)

    def burn(self):
        self.left = self.left and self.left - 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def start(does, k=None):
    """A process that does that, and ends with what it gives as its exit code. Returns its ID."""
    sys.stdout.flush()
    # Neither database may be used on both sides of a fork.
    connection.close()
    process = os.fork()
    if process:
        _started.add(process)
        return process
    try:
        with Fuse(k):
            code = does() or 0
        connection.close()
        os._exit(code)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def end(process):
    """Its exit code, or less than zero for the signal that ended it."""
    _started.discard(process)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def kill_the_rest():
    """For the end of a test, which may have failed while a process still waits for it."""
    while _started:
        process = _started.pop()
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def until_it_ends(does, check):
    """Kill that at its first point, then at its second and so on, and check after each: `check`
    is told how the process ended. Returns at how many points it was killed."""
    for k in range(1, 500):
        code = end(start(does, k))
        assert code in (0, KILLED)
        check(code)
        if code == 0:
            return k - 1
    raise AssertionError("it has no end")


def at_once(*does):
    """Do these in processes that are let go at the same moment. Returns their exit codes."""
    held, let_go = os.pipe()

    def waiting(one):
        os.close(let_go)
        os.read(held, 1)
        return one()

    processes = [start(lambda one=one: waiting(one)) for one in does]
    os.close(let_go)
    codes = [end(process) for process in processes]
    os.close(held)
    return codes


class Gate:
    """Where a process waits until it is let through, and tells that it does."""

    def __init__(self):
        self.arrived, self.opened = os.pipe(), os.pipe()

    def wait(self):
        os.write(self.arrived[1], b"x")
        os.read(self.opened[0], 1)

    def reached(self, process):
        """Wait for a process to come here."""
        while not select.select([self.arrived[0]], [], [], 0.1)[0]:
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            assert os.waitid(os.P_PID, process, options) is None, "it ended before"

    def open(self):
        os.write(self.opened[1], b"x")
