import json
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand

from harvest.headings import pair
from harvest.load import load
from sources.history import system_account


def _mapping(text):
    try:
        return pair(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


class Command(BaseCommand):
    help = (
        "Bring in harvest files, documents and lists of documents. All of a file goes in or "
        "nothing; loading it twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=_mapping,
            metavar="HEADING=COLUMN",
            help="a heading of the file that means one of our columns",
        )
        parser.add_argument("--skip-invalid", action="store_true", help="leave invalid records out")

    def handle(self, *args, paths, dry_run, **options):
        report = load(
            paths,
            system_account(),
            dry_run=dry_run,
            mapping=dict(options["map"]),
            skip_invalid=options["skip_invalid"],
            progress=self._show if self.stderr.isatty() and not options["json"] else None,
        )
        for line in report.faults + report.warnings:
            self.stderr.write(line)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            for kind in ("outcomes", "documents"):
                counts = getattr(report, kind)
                self.stdout.write(
                    f"{kind}: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items())
                )
            self.stdout.write(f"passages: {report.passages}")
            if dry_run:
                self.stdout.write("A dry run: nothing was written.")
        if report.faults:
            sys.exit(1)

    def _show(self, what, done, total):
        """One line on the terminal, written over and over."""
        end = "\n" if done == total else "\r"
        self.stderr.write(f"{done:,} of {total:,} rows {what}", ending=end)
        self.stderr.flush()
