import getpass
import os

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from harvest.roles import ROLES, make_account


class Command(BaseCommand):
    help = "Make an account with a role; asks for its password, or takes it from ACCOUNT_PASSWORD."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--role", choices=sorted(ROLES), required=True)
        parser.add_argument("--email", default="")

    def handle(self, *args, username, role, email, **options):
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
