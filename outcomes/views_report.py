"""Reports: a dossier of one outcome, and of those of a dashboard, as a page made for print and as a
Word file, in English or French. For whoever reads what they are of."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sources.access import open_to_public
from sources.history import record_export
from sources.lists import address, chips

from . import dashboard, drawing, files, reports, word_report
from .facets import facets
from .models import Outcome

LANGUAGES = {"en": "English", "fr": "Français"}
OWN = ("lang", "format")  # names of the query that are the report's, not the filter's


@open_to_public
@require_safe
def of_outcome(request, slug):
    """The dossier of one outcome."""
    scope = Outcome.objects.visible_to(request.user).with_ratings(request.user)
    outcome = get_object_or_404(scope, slug=slug)
    unknown = set(request.GET) - set(OWN)
    if unknown:
        raise BadRequest(
            _("“%(name)s” is not a name that this page knows.") % {"name": min(unknown)[:80]}
        )
    return answer(request, lambda: reports.of_one(outcome, request.user), slug, 1)


@open_to_public
@require_safe
def of_dashboard(request):
    """The report of what a dashboard counts."""
    return of_door(request, dashboard.door(request, filter_query(request)))


def filter_query(request):
    """The query without the names that are the report's own."""
    given = request.GET.copy()
    for name in OWN:
        given.pop(name, None)
    return given


def of_door(request, door, **more):
    """The report of a dashboard.Door; `more` is for the template."""
    filterset = door.filterset

    def make():
        choices = facets(filterset)
        found = chips(filterset, choices, filterset.data)
        return reports.of_door(door, [(chip.label, chip.shown) for chip in found])

    rows = filterset.rows()
    query = address(filterset.data)[1:]
    return answer(request, make, "outcomes", rows, query, filterset.within, **more)


def answer(request, make, name, rows, query="", within="", **more):
    """What `make()` gives as a page, or as the Word file that is asked for; that leaves an event:
    `rows` (a queryset, or how many), `query` and `within` as history.record_export takes them."""
    language = _one_of(request, "lang", LANGUAGES) or "en"
    form = _one_of(request, "format", ("docx",))
    with translation.override(language):
        report = make()
        if form:
            record_export(request.user, form, rows, query, within)
            response = HttpResponse(word_report.file(report), content_type=files.TYPES[form])
            named = f'attachment; filename="harvest-{name[:80]}.docx"'
            response["Content-Disposition"] = named
            return response
        context = {
            "report": report,
            "languages": [
                (label, address(request.GET, lang=[word]), word == language)
                for word, label in LANGUAGES.items()
            ],
            "drawings": [drawing.drawn(chart, lambda _query: "") for chart in report.board.charts]
            if report.board
            else [],
            "method": word_report.method(),
            "word": address(request.GET, format=["docx"]),
            "back": request.path.removesuffix("report/"),
            "back_query": query,
        }
        return render(request, "outcomes/report.html", context | more)


# --- inside ---------------------------------------------------------------------------------


def _one_of(request, name, known):
    """The value of a name of the query, "" for none. Raises BadRequest for an unknown one."""
    word = request.GET.get(name, "")
    if word and word not in known:
        raise BadRequest(
            _("%(name)s: its values are %(words)s.") % {"name": name, "words": ", ".join(known)}
        )
    return word
