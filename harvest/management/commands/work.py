import errno
import os
import queue
import secrets
import signal
import socket

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections

from harvest import jobs
from sources import append_only

POLL = 2.0


class Command(BaseCommand):
    help = (
        "Do the tasks on long files that the pages leave, one after another, until told to end. "
        "TERM or Ctrl-C ends it after the task in hand; a second Ctrl-C at once, and the task is "
        "taken up again by the next worker. Several may run."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what waits, and end")
        parser.add_argument(
            "--poll",
            type=float,
            default=POLL,
            metavar="SECONDS",
            help=f"how often to look for a task when there is none (default {POLL:g})",
        )

    def handle(self, *args, once, poll, **options):
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        try:
            append_only.require()
        except OperationalError:
            pass  # nothing can be looked at yet; the loop says so
        self.ending = self.interrupted = False
        # Not an Event, whose lock a signal handler could wait for without end.
        self.woken = queue.SimpleQueue()
        before = {
            number: signal.signal(number, self._told) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            self._work(once, poll)
        except KeyboardInterrupt:
            self._say("Interrupted; the task in hand waits for the next worker.")
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _told(self, number, frame):
        if number == signal.SIGINT:
            # Only Ctrl-C counts twice: a group is told TERM together and again by its parent.
            if self.interrupted:
                raise KeyboardInterrupt
            self.interrupted = True
        self.ending = True
        self.woken.put(number)

    def _work(self, once, poll):
        trouble = ""
        while not self.ending:
            close_old_connections()
            try:
                did = self._do_one()
                trouble = ""
            except (OperationalError, InterfaceError, OSError) as error:
                full = _is_full(error)
                if isinstance(error, OSError) and not full:
                    raise
                text = "The disk is full" if full else "The database does not answer"
                if once:
                    raise CommandError(f"{text}.") from error
                if text != trouble:
                    self._say(f"{text}; trying again until it {'is not' if full else 'does'}.")
                did, trouble = False, text
            if not did:
                if once:
                    return
                try:
                    self.woken.get(timeout=poll)
                except queue.Empty:
                    pass

    def _do_one(self):
        """Do one job. Returns whether there was any."""
        job = jobs.take(self.name)
        if job is None:
            return False
        what = f"Import {job.harvest_id}: {job.task}"
        self._say(f"{what} begins (attempt {job.attempts}).")
        state = jobs.run(job)
        self._say(f"{what} {state.value}." if state else f"{what} given up: stopped or lost.")
        return True

    def _say(self, line):
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except OSError as error:
            # What is said goes to a file as a rule, and that may be what fills the disk.
            if not _is_full(error):
                raise


def _is_full(error):
    """Whether an error means that a disk is full: the system's, SQLite's, or PostgreSQL's (class
    53100, disk_full)."""
    return (
        getattr(error, "errno", None) == errno.ENOSPC
        or "disk is full" in str(error)
        or getattr(error.__cause__, "sqlstate", None) == "53100"
    )
