import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from harvest.load import load
from sources.history import system_account


class Command(BaseCommand):
    help = (
        "Bring in harvest files, documents and lists of documents. All of a file goes in or "
        "nothing; loading it twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, paths, dry_run, **options):
        report = load(paths, system_account(), dry_run=dry_run)
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
