import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sources import discovery
from sources.mentions import Finder
from sources.models import ActorAlias
from sources.readers import Unreadable
from sources.readers.cleaning import decode


class Command(BaseCommand):
    help = "Show the actors and legal instruments that a text file names; nothing is stored."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args, file, **options):
        try:
            text = decode(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}.") from None
        except Unreadable as error:
            raise CommandError(f"{file}: {error}") from None
        for kind, start, end, name, known in sorted(found(text), key=lambda one: one[1:4]):
            words = text[start:end]
            if options["json"]:
                told = {"kind": kind, "text": words, "start": start, "end": end, "name": name}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            else:
                mark = "" if known else " (proposed)"
                words = " ".join(words.split())
                self.stdout.write(f"{start:>7}  {kind:<10}  {words}  →  {name}{mark}")


def found(text):
    """What `text` names: (kind, start, end, name of the entry, whether a register has it)."""
    known = Finder.of_registers().find(text)
    for name in known:
        kind = "actor" if isinstance(name.alias, ActorAlias) else "instrument"
        yield kind, name.start, name.end, name.alias.entry.name, True
    names = {}
    for find in discovery.discover(text, [(name.start, name.end) for name in known]):
        # One proposal bears one name, as it would in the register.
        name = names.setdefault(discovery.same_key(find), find.name)
        yield find.kind, find.start, find.end, name, False
