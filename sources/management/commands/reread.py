import json
import sys
from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from sources.history import system_account
from sources.models import SourceDocument
from sources.rereading import REFUSED, REREAD, SAME, reread


class Command(BaseCommand):
    help = (
        "Read the originals of documents again, as after an upgrade, and carry over what rests on "
        "their passages. A document goes over whole or stays as it is; a second time changes "
        "nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="documents; all without any")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, slugs, dry_run, **options):
        documents = SourceDocument.objects.all()
        if slugs:
            documents = documents.filter(slug__in=slugs)
            missing = set(slugs) - set(documents.values_list("slug", flat=True))
            if missing:
                raise CommandError("\n".join(f"{slug}: no document." for slug in sorted(missing)))
        counts, carried, changed, faults = Counter(), 0, [], []
        for told in reread(documents, system_account(), dry_run):
            slug = told.document.slug
            counts[told.verdict] += 1
            carried += told.carried
            for fault in told.faults:
                faults.append(f"{slug}: {fault}")
                self.stderr.write(faults[-1])
            if told.verdict == REREAD:
                changed.append(
                    {
                        "document": slug,
                        "before": told.before,
                        "after": told.after,
                        "carried": told.carried,
                        "withdrawn": told.withdrawn,
                    }
                )
                if not options["json"]:
                    self.stdout.write(_line(told))
        totals = {verdict: counts[verdict] for verdict in (REREAD, SAME, REFUSED)}
        if options["json"]:
            report = {"documents": totals, "carried": carried, "reread": changed, "faults": faults}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            said = ", ".join(f"{count} {verdict}" for verdict, count in totals.items())
            self.stdout.write(f"documents: {said}")
            self.stdout.write(f"decisions carried over: {carried}")
            if dry_run:
                self.stdout.write("A dry run: nothing was written.")
        if faults:
            sys.exit(1)


def _line(told):
    line = f"{told.document.slug}: {told.before} passages before, {told.after} now"
    if told.carried:
        line += f"; decisions carried over: {told.carried}"
    if told.withdrawn:
        line += "; internal again until it is released"
    return f"{line}."
