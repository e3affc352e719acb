from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from sources.history import system_account
from sources.readers import Unreadable
from sources.registers import Unloadable, load, read


class Command(BaseCommand):
    help = "Load actors and legal instruments from CSV files; loading twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *args, paths, **options):
        entries, faults = [], []
        for path in paths:
            for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
                try:
                    entries += read(file.read_bytes(), file.name)
                except OSError as error:
                    faults.append(f"{path}: {error.strerror or error}.")
                except Unreadable as error:
                    faults.append(f"{file.name}: {error}")
                except Unloadable as error:
                    faults += error.faults
        if faults:
            raise CommandError("\n".join(faults))
        with transaction.atomic():
            counts = load(entries, system_account())
        self.stdout.write(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
