import json

from django.core.management.base import BaseCommand, CommandError

from outcomes.models import Outcome, slug_of
from outcomes.scales import Claim, Status
from outcomes.suggestions import rank


class Command(BaseCommand):
    help = "Rank the passages on record that may bear on what outcomes claim."

    def add_arguments(self, parser):
        parser.add_argument("fragment_id", nargs="*", help="without any: every lead and outcome")
        parser.add_argument("--limit", type=int, default=10, help="passages for each claim")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *args, fragment_id, limit, **options):
        if limit < 1:
            raise CommandError("--limit: give a number of passages, 1 or more.")
        for outcome in _asked(fragment_id):
            ranked = {claim: rank(outcome, claim, limit).rows for claim in Claim}
            show = self.as_json if options["json"] else self.as_text
            show(outcome, ranked)

    def as_json(self, outcome, ranked):
        told = {
            "outcome": outcome.fragment_id,
            "suggestions": [_told(row) for row in ranked[Claim.CHANGE]],
            "contribution_suggestions": [_told(row) for row in ranked[Claim.CONTRIBUTION]],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def as_text(self, outcome, ranked):
        self.stdout.write(f"{outcome.fragment_id}: {outcome.headline}")
        for claim, rows in ranked.items():
            self.stdout.write(f"  {claim.label}" + ("" if rows else ": nothing found"))
            for place, row in enumerate(rows, start=1):
                passage = row.passage
                self.stdout.write(f"  {place:3}. {passage}, score {row.score:.1f}")
                self.stdout.write(f"       “{passage.text[row.start : row.end]}”")
                self.stdout.write(f"       {'; '.join(reason.words for reason in row.reasons)}")


def _asked(fragment_ids):
    if not fragment_ids:
        wanted = Outcome.objects.filter(status__in=(Status.LEAD, Status.OUTCOME))
        yield from wanted.order_by("slug").iterator(chunk_size=200)
        return
    found = {
        outcome.slug: outcome
        for outcome in Outcome.objects.filter(slug__in=map(slug_of, fragment_ids))
    }
    unknown = [fragment_id for fragment_id in fragment_ids if slug_of(fragment_id) not in found]
    if unknown:
        raise CommandError(f"There is no outcome {', '.join(unknown)}.")
    yield from (found[slug_of(fragment_id)] for fragment_id in fragment_ids)


def _told(row):
    passage = row.passage
    return {
        "document": passage.document.file_name,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
        "quote": passage.text,
        "score": round(row.score, 4),
        "reasons": [str(reason.words) for reason in row.reasons],
    }
