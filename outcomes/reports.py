"""What a report holds: a dossier of one outcome, or of those of a dashboard with its figures; every
quote with the number of its source. Its page and its Word file are made from this alone.
"""

from typing import NamedTuple

from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _

from . import dashboard, opened
from .exports import newest
from .lists import show_rows
from .models import Outcome
from .pages import RATED

MOST = 100  # outcomes of one report


class Cited(NamedTuple):
    """A quote: its words, what it does for which claim, its place, and the number of its source."""

    quote: str
    claim: str
    stance: str
    place: str
    number: int
    language: str


class Dossier(NamedTuple):
    """One outcome of a report; `fields`, `hints` and `voices` as opened.seen gives them, `ratings`
    as (label, word)."""

    outcome: object
    fields: dict
    ratings: list
    cited: list
    hints: list
    voices: list


class Report(NamedTuple):
    """A whole report.

    heading   what it is called
    as_of     the date of the newest that it shows, in words; "" for an empty one
    narrowed  [(filter, word)] in force
    board     charts.Board of a set, None of one outcome
    dossiers  at most MOST of them; `left` says how many more there are
    laws      [lawline.Progress]
    sources   [(number, words)] of what is cited, in the order of the first citation
    created   when the newest that it shows came to be
    """

    heading: str
    as_of: str
    narrowed: list
    board: object
    dossiers: list
    left: int
    laws: list
    sources: list
    created: object


def of_one(outcome, user):
    """The Report of one outcome, as `user` reads it."""
    rows = Outcome.objects.visible_to(user).filter(pk=outcome.pk)
    dossiers, sources = _dossiers([outcome], user)
    laws = opened.open_laws(outcome, user)
    created = newest(rows, user)
    return Report(outcome.fragment_id, _day(created), [], None, dossiers, 0, laws, sources, created)


def of_door(door, narrowed):
    """The Report of what a dashboard counts; `narrowed` is [(filter, word)]."""
    board = dashboard.board(door)
    rows = door.filterset.rows().order_by("-year", "slug")[:MOST]
    shown = show_rows(rows, door.reader)
    dossiers, sources = _dossiers(shown, door.reader)
    heading = _("What changed, and how well we know it")
    as_of = _day(board.newest) if board.total else ""
    left = max(0, board.total - len(shown))
    laws = dashboard.laws(door)[0]
    return Report(heading, as_of, narrowed, board, dossiers, left, laws, sources, board.newest)


# --- inside ---------------------------------------------------------------------------------


def _dossiers(outcomes, user):
    """([Dossier], [(number, words)] of their sources); each document has one number."""
    beside, numbers, sources, found = opened.beside(outcomes, user), {}, [], []
    for outcome in outcomes:
        seen, cited = beside[outcome.pk], []
        for quote in seen["quotes"]:
            document = quote["document"]
            if document.pk not in numbers:
                numbers[document.pk] = len(numbers) + 1
                sources.append((numbers[document.pk], _source(document)))
            cited.append(
                Cited(
                    quote["quote"],
                    str(quote["claim"]),
                    str(quote["stance"]),
                    f"¶\N{NO-BREAK SPACE}{quote['passage'].number}",
                    numbers[document.pk],
                    document.language,
                )
            )
        ratings = [
            (str(label), str(scale(value).label))
            for name, scale, _top, label in RATED
            if (value := getattr(outcome, f"rated_{name}")) is not None
        ]
        if seen["fields"]["substantiation"]:
            ratings.append((_("What outsiders who know say"), seen["fields"]["substantiation"]))
        found.append(
            Dossier(outcome, seen["fields"], ratings, cited, seen["hints"], seen["voices"])
        )
    return found, sources


def _source(document):
    """What a list of sources says of a document; a link only where it is public."""
    said = [
        document.publisher.name if document.publisher else "",
        document.title,
        document.date.label if document.date else _("year not stated"),
    ]
    words = ", ".join(filter(None, said))
    return f"{words}. {_('Withdrawn as a source.')}" if document.withdrawn_at else f"{words}."


def _day(time):
    return dated(timezone.localtime(time), "j F Y")
