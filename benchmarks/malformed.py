"""Every malformed file of tests/harvest/malformed through what reads a harvest file.

python -m benchmarks.malformed [--limit N] [--only WORD]
python -m benchmarks.malformed --web URL --user NAME --password WORD

Checks that each is refused with one clear line or read into texts that can be stored, within ten
seconds; with --web, that the running site at URL answers each upload with anything but a fault of
its own, and goes on answering. Ends with exit code 1 where one does not.
"""

import argparse
import collections
import os
import re
import resource
import sys
import time

import django

MOST_SECONDS = 10
SLOWEST = 10


def main():
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harvest.settings")
    django.setup()
    # Django first: the cases stand on the column list, the answers on the models.
    from tests.harvest.malformed import everything
    from tests.harvest.malformed.answers import Answer, answer

    cases = [case for case in everything() if arguments.only in case.name]
    if arguments.limit and arguments.limit < len(cases):
        cases = [cases[n * len(cases) // arguments.limit] for n in range(arguments.limit)]
    ask = answer
    if arguments.web:
        from .uploads import Site

        site = Site(arguments.web, arguments.user, arguments.password)

        def ask(file_name, data):
            kind, line, faults, seconds = site.upload(file_name, data)
            return Answer(kind, line, 0, tuple(faults), seconds)

    run = Run()
    for number, case in enumerate(cases, start=1):
        run.add(case, ask)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number}/{len(cases)} ")
    sys.stdout.write("\n".join(run.summary()) + "\n")
    return 1 if run.breaches else 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--limit", type=int, help="so many files, evenly taken from all")
    parser.add_argument("--only", default="", help="files whose name holds this word")
    parser.add_argument("--web", metavar="URL", help="upload to a running site instead")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", default=os.environ.get("DEMO_PASSWORD", ""))
    return parser.parse_args()


class Run:
    """The answers so far: counted by family and by what was answered, timed, and judged."""

    def __init__(self):
        self.families = collections.defaultdict(collections.Counter)
        self.lines = collections.defaultdict(list)
        self.times, self.breaches, self.bytes = [], [], 0

    def add(self, case, ask):
        """Ask for the answer to one case. Whatever it raises is a breach, and no end."""
        data = case.data
        start = time.monotonic()
        try:
            found = ask(case.file_name, data)
            if found.seconds >= MOST_SECONDS:
                # Once more: others may have been at work on this machine.
                found = min(found, ask(case.file_name, data), key=lambda one: one.seconds)
        except Exception as error:
            found = None
            self.breaches.append((case.name, f"raised {type(error).__name__}: {error}"[:300]))
        seconds = found.seconds if found else time.monotonic() - start
        self.times.append((seconds, case.name, len(data)))
        self.bytes += len(data)
        if seconds >= MOST_SECONDS:
            self.breaches.append((case.name, f"took {seconds:.1f} s"))
        family = self.families[case.name.split("/")[0]]
        family["files"] += 1
        family[found.kind if found else "raised"] += 1
        if found:
            family["records"] += found.records if found.kind == "harvest" else 0
            self.breaches += [(case.name, fault) for fault in found.faults]
            if found.line:
                self.lines[_pattern(found.line)].append(case.name)

    def summary(self):
        """The lines to print."""
        every = sum(self.families.values(), collections.Counter())
        kinds = sorted(set(every) - {"files", "records"}) + ["records"]
        yield "  ".join(["family".ljust(18), "files".rjust(7), *(k.rjust(9) for k in kinds)])
        for name, counts in [*self.families.items(), ("all", every)]:
            row = [name.ljust(18), f"{counts['files']:7}", *(f"{counts[k]:9}" for k in kinds)]
            yield "  ".join(row)
        yield "\nWhat was answered (… for what differs)"
        for line, names in sorted(self.lines.items(), key=lambda pair: -len(pair[1])):
            yield f"{len(names):6}  {line}"
            yield f"        for example {names[0]}"
        yield f"\nThe slowest {SLOWEST}"
        for seconds, name, size in sorted(self.times, reverse=True)[:SLOWEST]:
            yield f"{seconds:6.2f} s  {size / 1024:10,.0f} KB  {name}"
        own, children = (
            resource.getrusage(who).ru_maxrss / 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        yield (
            f"\n{every['files']} files, {self.bytes / 1024 / 1024:,.0f} MB, in "
            f"{sum(seconds for seconds, _name, _size in self.times):,.0f} s; at most "
            f"{children:,.0f} MB in a child, {own:,.0f} MB here"
        )
        yield f"{len(self.breaches)} breaches" + (":" if self.breaches else "")
        for name, fault in self.breaches:
            yield f"  {name}: {fault}"


def _pattern(line):
    """A refusal without what differs from file to file."""
    line = re.sub(r"“[^”]*”", "“…”", _printable(line))
    line = re.sub(r"(“…”, )+“…”( …)?", "“…”", line)
    line = re.sub(r"\b(column|cell|beyond) [A-Z]+[0-9]*", r"\1 …", line)
    return re.sub(r"(?<![\w,])\d[\d,.]*(?=\W)", "…", line)


def _printable(line):
    """`line` with what could harm a terminal written out."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


if __name__ == "__main__":
    sys.exit(main())
