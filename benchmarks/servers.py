"""Servers of one benchmark: started, asked by one client or several, measured, stopped."""

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from . import machine

STARTS_WITHIN = 60  # seconds
ANSWERS_WITHIN = 120


class Server:
    """A process that answers at a port of 127.0.0.1. Used in a `with`; `started` says how many
    seconds it took from its start to its `first` page, a path."""

    def __init__(self, name, command, port, first, environment=None, headers=None):
        self.name, self.port, self.first = name, port, first
        self.command, self.environment = command, environment or {}
        self.headers = headers or {}

    def __enter__(self):
        self.log = tempfile.TemporaryFile()
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=machine.ROOT,
            env=os.environ | self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        while True:
            try:
                self.get(self.first)
            except (OSError, http.client.HTTPException):
                gone = self.process.poll() is not None
                if gone or time.perf_counter() - begun > STARTS_WITHIN:
                    self.log.seek(0)
                    raise SystemExit(f"{self.name}: {self.log.read()[-2000:].decode()}") from None
                time.sleep(0.05)
            else:
                self.started = time.perf_counter() - begun
                return self

    def __exit__(self, *about):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def get(self, path, connection=None):
        """(milliseconds, the body) of one page. Raises ValueError where it is not 200."""
        own = connection or http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=ANSWERS_WITHIN
        )
        begun = time.perf_counter()
        own.request("GET", path, headers=self.headers)
        response = own.getresponse()
        body = response.read()
        took = 1000 * (time.perf_counter() - begun)
        if connection is None:
            own.close()
        if response.status >= 400:
            raise ValueError(f"{self.name} {path}: {response.status}")
        return took, body

    def memory(self):
        """MB that each process of it holds, parts that they share counted once between them."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and os.getsid(int(entry.name)) == self.process.pid:
                    text = (entry / "smaps_rollup").read_text()
                    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
                    found.append(int(line.split()[1]) / 1024)
            except (OSError, StopIteration):
                pass  # it has ended
        return sorted(found, reverse=True)


def at_once(server, paths, clients, seconds):
    """Pages a second that so many clients get, each asking for one after the other of `paths`."""
    counts, until = [0] * clients, time.perf_counter() + seconds

    def ask(number):
        at = number
        while time.perf_counter() < until:
            server.get(paths[at % len(paths)])
            counts[number] += 1
            at += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)
