import getpass
import os

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from harvest.roles import ROLES, make_account
from harvest.second_factor import turn_off
from sources.history import system_account


class Command(BaseCommand):
    help = (
        "Make an account with a role; asks for its password, or takes it from ACCOUNT_PASSWORD. "
        "Or remove the second factor of an account."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--role", choices=sorted(ROLES))
        what.add_argument("--no-second-factor", action="store_true")
        parser.add_argument("--email", default="")

    def handle(self, *args, username, role, email, no_second_factor, **options):
        if no_second_factor:
            self._without_second_factor(username)
        else:
            self._make(username, role, email)

    def _without_second_factor(self, username):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        turn_off(user, system_account())
        self.stdout.write(f"“{username}” signs in without a second factor.")

    def _make(self, username, role, email):
        if User.objects.filter(username__iexact=username).exists():
            raise CommandError(f"There is an account “{username}” already.")
        candidate = User(username=username, email=email)
        password = os.environ.get("ACCOUNT_PASSWORD") or getpass.getpass()
        try:
            User.username_validator(username)
            validate_password(password, candidate)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        make_account(username, role, password, email)
        self.stdout.write(f"Made the account “{username}” ({ROLES[role]}).")
