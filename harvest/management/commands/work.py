import os
import queue
import secrets
import signal
import socket

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections

from harvest import jobs

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
        away = False
        while not self.ending:
            close_old_connections()
            try:
                did = self._do_one()
                away = False
            except (OperationalError, InterfaceError) as error:
                if once:
                    raise CommandError("The database does not answer.") from error
                if not away:
                    self._say("The database does not answer; trying again until it does.")
                did, away = False, True
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
        self.stdout.write(line)
        self.stdout.flush()
