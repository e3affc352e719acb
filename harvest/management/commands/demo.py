import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from harvest.load import load
from harvest.roles import make_account
from outcomes import agreeing, deciding, moving, settling
from outcomes.checks import checks
from outcomes.models import ClaimEvent, Outcome, Review
from outcomes.release import release
from outcomes.reviews import save_review
from outcomes.scales import Claim, Contribution, Significance, Stance, Status, Strength
from outcomes.scoring import sentences
from sources import registers
from sources.access import Visibility
from sources.event_verbs import confirm_events, open_events
from sources.history import system_account
from sources.models import LegalEvent, Passage, SourceDocument, Standing
from sources.opening import set_document

ACCOUNTS = {"officer": "officer", "officer2": "officer", "admin": "admin", "donor": "donor"}
SEED = "SCC-SAH2312/PHR004"
RATINGS = {
    "significance": Significance.MEDIUM,
    "contribution": Contribution.MODERATE,
    "evidence": Strength.DOCUMENTED,
    "evidence_contribution": Strength.ASSERTED,
}
# Where the second officer differs, and how the two settle it.
DIFFERS = {"contribution": Contribution.MINOR}
SETTLED = (
    "TRIJEUD and ODDH were heard in the workshops, and so were others: one of several causes. The "
    "file’s own claim, moderate, stands."
)
ACCEPTED = "Documented by three publishers; read and rated by two."
RATIONALES = {
    "officer": (
        "The draft codes are documented by three publishers. Who was heard in the workshops is "
        "the partner’s own word so far; ask for the attendance lists."
    ),
    "officer2": (
        "A clear step in the reform, with passages that date it. The contribution rests on a file "
        "that nobody here has opened."
    ),
}
# Words of the passages that the officers accept for the change: who, what they do for it, why.
EVIDENCE = (
    (
        "adopted the new Penal Code and the Code of Criminal Procedure",
        "officer",
        Stance.SUPPORTS,
        "The bills existed and moved forward in 2023. Silent on who was heard.",
    ),
    (
        "culminating in the promulgation of the Penal and Criminal Procedure Codes",
        "officer2",
        Stance.PARTLY,
        "The provisions on slavery are confirmed, and credited to CapDH and Denmark. ODDH is not "
        "named.",
    ),
    (
        "some key reforms, such as revised texts on criminal legislation",
        "officer",
        Stance.PARTLY,
        "The bill was on its way; Parliament had not adopted it in November 2023.",
    ),
    (
        "According to the previous Penal Code, slavery and similar practices were not associated",
        "officer2",
        Stance.CONTEXT,
        "",
    ),
)
# The checks that they settle; the others are for whoever tries the demo.
REMARKS = {
    "year": "The workshops of December 2022 prepared it; the draft bill is of October 2023.",
    "reading": "Read as it was meant.",
    "not_credited": "The partner is asked what each of them did; the contribution stays asserted.",
    "other_code": "Taken for an earlier name of this fragment, until the partner says otherwise.",
    "confidentiality": "The file leaves it blank; nothing in it endangers anybody that we know of.",
}


class Command(BaseCommand):
    help = (
        "A ready stage: loads fixtures/, makes the accounts officer, officer2, admin and donor "
        "(password from DEMO_PASSWORD, else random and printed), and plays the officers’ part on "
        "the seed outcome. A second run changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--bare", action="store_true", help="stop after loading: nothing is released"
        )

    def handle(self, *args, bare, **options):
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        self.seeds = fixtures / "seeds"
        self._load(fixtures)
        self._accounts()
        if not bare:
            self._play()
        self.stdout.write("The demo is ready.")

    def _load(self, fixtures):
        system = system_account()
        entries = [
            entry
            for file in sorted((fixtures / "registers").glob("*.csv"))
            for entry in registers.read(file.read_bytes(), file.name)
        ]
        with transaction.atomic():
            registers.load(entries, system)
        report = load([self.seeds], system)
        if report.faults:
            raise CommandError("\n".join(report.faults))

    def _accounts(self):
        given = os.environ.get("DEMO_PASSWORD", "")
        password = given or secrets.token_urlsafe(9)
        made = [
            make_account(name, role, password).username
            for name, role in ACCOUNTS.items()
            if not User.objects.filter(username=name).exists()
        ]
        if made and not given:
            self.stdout.write(f"Password of {', '.join(made)}: {password}")
        elif made:
            self.stdout.write(f"Made {', '.join(made)} with the password in DEMO_PASSWORD.")
        else:
            self.stdout.write("The accounts are there already; their passwords stay as they are.")

    @transaction.atomic
    def _play(self):
        """Passages accepted, checks settled, two reviews, settled where they differ, the release of
        the outcome and the documents, and what these say happened to laws. Each step only where
        nobody has taken it before, so that what people did since stays."""
        officer, officer2 = (User.objects.get(username=name) for name in RATIONALES)
        outcome = Outcome.objects.get(fragment_id=SEED)
        if Review.objects.filter(outcome=outcome).exists():
            return
        self._weigh(outcome, {"officer": officer, "officer2": officer2})
        for reviewer, ratings in ((officer, RATINGS), (officer2, RATINGS | DIFFERS)):
            save_review(outcome, reviewer, ratings, RATIONALES[reviewer.username])
        agreed = {name: RATINGS[name].value for name in DIFFERS}
        for reviewer in (officer2, officer):
            seen = agreeing.state(agreeing.differences(outcome, reviewer))
            agreeing.settle(outcome, agreed, SETTLED, reviewer, seen)
        moving.move([outcome], Status.OUTCOME, ACCEPTED, officer)
        release(outcome, Visibility.DONORS, officer)
        for file in self.seeds.glob("*.txt"):
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            for document in SourceDocument.objects.filter(sha256=sha256):
                set_document(document, Visibility.DONORS, officer)
        events = [
            *LegalEvent.objects.filter(standing=Standing.PROPOSED),
            *ClaimEvent.objects.filter(standing=Standing.PROPOSED),
        ]
        confirm_events(events, officer)
        open_events(events, officer)

    def _weigh(self, outcome, people):
        for words, who, stance, note in EVIDENCE:
            passages = Passage.objects.filter(text__contains=words)
            for passage in passages.select_related("document__publisher"):
                start = passage.text.index(words)
                deciding.decide(
                    outcome,
                    passage,
                    [Claim.CHANGE],
                    stance,
                    people[who],
                    note=note,
                    quote=sentence(passage.text, start),
                )
        for check in checks(outcome, people["officer"]):
            if check.kind in REMARKS:
                remark = REMARKS[check.kind]
                settling.settle(outcome, check.kind, check.about, remark, people["officer"])


def sentence(text, at):
    """(start, end) of the sentence in which a place of a text lies; None where it is all of it."""
    found = next(span for span in sentences(text) if span[0] <= at < span[1])
    return None if found == (0, len(text)) else found
