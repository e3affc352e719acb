"""The dashboard, and its charts as files. For whoever reads released outcomes; for everybody where
the installation is public."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from sources.access import open_to_public

from . import charts, dashboard, files, pictures


@open_to_public
@require_safe
def board(request):
    """What changed, and how well it is known, on one page."""
    door = dashboard.door(request)
    return page(request, door)


@open_to_public
@require_safe
def chart(request, key, form):
    """One chart as a file: a picture, or its figures."""
    return chart_file(dashboard.door(request), key, form)


def page(request, door, **more):
    """The dashboard of a door; `more` is for its template."""
    context = dashboard.shown(door, request.GET) | {"views": dashboard.views(request, door)}
    return render(request, "outcomes/dashboard.html", context | more)


def chart_file(door, key, form):
    """A chart of a door as "svg" or "csv", or the progress of its laws (LAWS). Raises Http404 for
    what there is not."""
    if key == dashboard.LAWS:
        found = dashboard.laws(door)[0]
        draw, tell = pictures.picture_of_laws, charts.laws_table
    else:
        found = dashboard.board(door).chart(key)
        draw, tell = pictures.picture, charts.table
    if not found:
        raise Http404
    if form == "svg":
        picture = draw(found)
        text = render_to_string("outcomes/charts/picture.svg", {"picture": picture})
        response = HttpResponse(text, content_type="image/svg+xml")
    else:
        headings, rows = tell(found)
        words = ([str(cell) for cell in row] for row in rows)
        parts = files.comma_separated(headings, words)
        response = HttpResponse("".join(parts), content_type=files.TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="harvest-{key}.{form}"'
    return response
