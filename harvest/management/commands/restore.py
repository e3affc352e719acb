from django.core.management.base import BaseCommand, CommandError

from harvest import backup


class Command(BaseCommand):
    help = "Bring back what `backup` wrote, into an empty DATA_DIR and an empty database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--key", default="", metavar="FILE", help="the private key")

    def handle(self, *args, file, key, **options):
        try:
            told = backup.restore(file, key)
        except backup.BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Brought back what {file} holds, as of {told['made_at']}.")
