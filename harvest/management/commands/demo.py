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
from outcomes import editing
from outcomes.models import ClaimEvent, Outcome, Review
from outcomes.release import release
from outcomes.reviews import save_review
from outcomes.scales import Contribution, Significance, Status, Strength
from sources import registers
from sources.access import Visibility
from sources.event_verbs import confirm_events, open_events
from sources.history import system_account
from sources.models import LegalEvent, SourceDocument, Standing
from sources.opening import set_document

ACCOUNTS = {"officer": "officer", "officer2": "officer", "admin": "admin", "donor": "donor"}
SEED = "SCC-SAH2312/PHR004"
RATINGS = {
    "significance": Significance.MEDIUM,
    "contribution": Contribution.MODERATE,
    "evidence": Strength.DOCUMENTED,
    "evidence_contribution": Strength.ASSERTED,
}
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
        """Two reviews that agree, the release of the outcome and the documents, and what these say
        happened to laws. Each step only where nobody has taken it before, so that what people
        did since stays."""
        officer, officer2 = (User.objects.get(username=name) for name in RATIONALES)
        outcome = Outcome.objects.get(fragment_id=SEED)
        if Review.objects.filter(outcome=outcome).exists():
            return
        for reviewer in (officer, officer2):
            save_review(outcome, reviewer, RATINGS, RATIONALES[reviewer.username])
        editing.change(outcome, {"status": Status.OUTCOME.value}, officer)
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
