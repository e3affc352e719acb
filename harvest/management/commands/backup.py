from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError

from harvest import backup


class Command(BaseCommand):
    help = "Write everything to one archive, while people work. `restore` brings it back."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="harvest-DATE-TIME.tar.gz here if left out")
        parser.add_argument("--to", default="", metavar="KEY", help="encrypt for this public key")
        parser.add_argument(
            "--make-key", metavar="FILE", help="write a new private key, and print its public key"
        )

    def handle(self, *args, file, to, make_key, **options):
        try:
            if make_key:
                self.stdout.write(backup.make_key(make_key))
                return
            file = file or default_name(to)
            size = backup.back_up(file, to)
        except backup.BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Wrote {file}: {size / 1e6:.1f} MB{', encrypted' if to else ''}.")


def default_name(encrypted):
    end = ".age" if encrypted else ""
    return f"harvest-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz{end}"
