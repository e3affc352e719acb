"""A database as a large programme has it: so many outcomes of invented text, brought in as harvest
files are, with documents, evidence, two reviews of half of them, and most of those released.

    python -m benchmarks.crowd FOLDER N

makes it in the database of DATABASE_URL, or in DATA_DIR, with an account for each role whose
password is its name and "-password".
"""

import random
import sys
from pathlib import Path

from . import documents, files

# What outcomes are filtered by, in all that browse them.
FILTERS = (
    *("status", "country", "type_of_change", "year", "scale", "region", "substantiation"),
    *("agreed_significance", "agreed_contribution", "agreed_evidence"),
    *("harvest_period", "change_cluster", "social_actor", "visibility", "unintended", "negative"),
)
AT_ONCE = 10_000  # outcomes of one file
DOCUMENTS, PASSAGES = 400, 40
EVIDENCE = 2  # passages of each outcome
REVIEWED, RELEASED = 2, 3  # every second outcome is reviewed, two in three of these released


def make(folder, count):
    """All of it; `folder` takes the files. Django is set up, and the database is empty."""
    from django.core.management import call_command

    from harvest import load
    from harvest.roles import make_account
    from sources.history import system_account

    folder = Path(folder)
    call_command("migrate", verbosity=0)
    files.prepare(folder, 10, 2, files.WORDS, ["csv"], 10**9)
    call_command("load_registers", str(folder / "registers"), stdout=sys.stderr)
    people = [
        make_account(name, name, f"{name}-password") for name in ("officer", "donor", "admin")
    ]
    people.append(make_account("officer2", "officer", "officer2-password"))
    rows = files.rows(count)
    for start in range(0, count, AT_ONCE):
        path = folder / f"harvest-{start}.csv"
        files.write(path, rows[start : start + AT_ONCE])
        report = load.load([path], system_account())
        if report.faults:
            raise SystemExit(report.faults[0])
    documents.load(DOCUMENTS, PASSAGES)
    _weigh(random.Random(5), people[0], people[3])


def _weigh(draw, one, other):
    """Evidence, reviews, and releases, many rows at once."""
    from django.utils import timezone

    from outcomes.models import ClaimMention, Evidence, Outcome, Review
    from outcomes.scales import Status
    from sources.bulk import insert
    from sources.models import Actor, ActorAlias, LegalAlias, LegalInstrument, Passage

    now = timezone.now()
    passages = list(Passage.objects.values_list("pk", flat=True))
    keys = list(Outcome.objects.order_by("pk").values_list("pk", flat=True))
    drawn = [
        (key, claim, draw.choice(passages)) for key in keys for claim in ("change", "contribution")
    ]
    stances = ("supports", "supports", "partly", "context", "contradicts")
    insert(
        Evidence,
        ("outcome_id", "claim", "passage_id", "stance", "decided_by_id"),
        [(*row, draw.choice(stances), one.pk) for row in drawn],
    )
    rated = keys[::REVIEWED]
    parts = ("significance", "contribution", "evidence", "evidence_contribution")
    fields = (
        *parts,
        *(f"blind_{part}" for part in parts),
        "rationale",
        "outcome_id",
        "reviewer_id",
    )
    reviews = []
    for key in rated:
        said = [draw.randint(1, 3), draw.randint(0, 3), draw.randint(0, 4), draw.randint(0, 3)]
        for reviewer in (one, other):
            reviews.append((*said, *said, "It is told by two.", key, reviewer.pk))
    insert(Review, (*fields, "created_at", "saved_at"), [(*row, now, now) for row in reviews])
    agreed = [
        Outcome(pk=row[-2], **{f"agreed_{part}": n for part, n in zip(parts, row, strict=False)})
        for row in reviews[::2]
    ]
    Outcome.objects.bulk_update(agreed, [f"agreed_{part}" for part in parts], batch_size=1000)
    opened = {"visibility": "donors", "released_at": now, "released_by": one}
    for model in (Actor, LegalInstrument):
        model.objects.update(**opened)
    for model in (ActorAlias, LegalAlias):
        model.objects.update(visibility="donors")
    shown = [key for at, key in enumerate(rated) if at % RELEASED]
    for start in range(0, len(shown), 1000):
        rows = Outcome.objects.filter(pk__in=shown[start : start + 1000], stated_confidential=None)
        rows.update(status=Status.OUTCOME, substantiation="", **opened)
    assert ClaimMention.objects.exists()


def main():
    import django

    django.setup()
    folder, count = sys.argv[1:]
    make(folder, int(count))


if __name__ == "__main__":
    main()
