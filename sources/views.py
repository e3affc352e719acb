"""The library, the reader of one document, and the lists of actors and instruments."""

from pathlib import PurePath

from django.apps import apps
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import editions, lists, pages
from .access import Visibility, reads_inside
from .filters import PassageSearch, SourceFilter, page_number
from .filters_registers import ActorFilter, InstrumentFilter
from .forms import ReleaseForm
from .history import record_look
from .models import Actor, LegalInstrument, SourceDocument
from .opening import NotReady, hindrance, set_document

PLAIN_TEXT = (".txt", ".md")


@require_safe
def source_list(request):
    documents = editions.newest(SourceDocument.objects.visible_to(request.user), request.user)
    documents = documents.select_related("publisher").defer("text")
    filterset = SourceFilter(request.GET, documents, request.user).checked()
    context = {"nav": "sources", **lists.listed(filterset, request)}
    context["documents"] = filterset.counted(context["page"].object_list)
    return render(request, "sources/source_list.html", context)


@require_safe
def source(request, slug):
    document = _visible_document(request, slug)
    record_look(document, request.user)
    filterset = PassageSearch(request.GET, document.passages.all(), request.user).checked()
    paths, page = pages.page_of(document, page_number(request))
    places = pages.places(paths)
    typed = filterset.typed
    hits = filterset.hits(document=document).values_list("number", flat=True) if typed else []
    passages = document.passages.filter(number__range=(page.start_index(), page.end_index()))
    passages = pages.ready(passages.order_by("number"), places, request.user, filterset.query)
    _put_margins(passages, request.user)
    context = {
        "nav": "sources",
        "document": document,
        "filterset": filterset,
        "found": pages.found(hits, typed),
        "outline": pages.outline(places, typed),
        "passage_count": len(paths),
        "passages": passages,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": lists.tail(request.GET),
    }
    return render(request, "sources/source.html", context)


def _put_margins(passages, user):
    """Put on each passage, as `margin`, what the floors above say that it serves."""
    for config in apps.get_app_configs():
        if hasattr(config, "passage_margins"):
            margins = config.passage_margins(passages, user)
            for passage in passages:
                passage.margin = margins.get(passage.pk, [])


def _visible_document(request, slug):
    documents = SourceDocument.objects.visible_to(request.user)
    documents = documents.select_related("publisher", "released_by", "withdrawn_by").defer("text")
    return get_object_or_404(documents, slug=slug)


@require_safe
def source_file(request, slug):
    document = _visible_document(request, slug)
    record_look(document, request.user)
    try:
        original = document.original.open("rb")
    except (FileNotFoundError, ValueError):  # ValueError: it was erased
        raise Http404 from None
    is_text = PurePath(document.file_name).suffix.lower() in PLAIN_TEXT
    response = FileResponse(
        original,
        as_attachment=True,
        filename=document.file_name,
        content_type="text/plain; charset=utf-8" if is_text else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def source_release(request, slug):
    _releaser(request)
    document = _visible_document(request, slug)
    form = ReleaseForm(request.POST or None, initial={"level": document.visibility})
    if request.method == "POST" and form.is_valid():
        level = Visibility(form.cleaned_data["level"])
        try:
            set_document(document, level, request.user)
        except NotReady as reason:
            form.add_error("level", str(reason))
        else:
            text = _("“%(title)s” may now be read by: %(level)s.")
            messages.success(request, text % {"title": document.title, "level": level.label})
            return redirect(document)
    context = {
        "nav": "sources",
        "document": document,
        "form": form,
        "hindrance": hindrance(document, request.user),
        "passage_count": document.passages.count(),
    }
    return render(request, "sources/source_release.html", context)


def _releaser(request):
    """Stop whoever may not release: for them the page does not exist."""
    if not request.user.has_perm("sources.release") or not reads_inside(request.user):
        raise Http404


@require_safe
def actor_list(request):
    entries = Actor.objects.visible_to(request.user)
    filterset = ActorFilter(request.GET, entries, request.user).checked()
    return _register_page(request, filterset, "actors")


@require_safe
def instrument_list(request):
    entries = LegalInstrument.objects.visible_to(request.user)
    filterset = InstrumentFilter(request.GET, entries, request.user).checked()
    return _register_page(request, filterset, "instruments")


def _register_page(request, filterset, register):
    context = {"nav": register, **lists.listed(filterset, request)}
    entries = list(context["page"].object_list)
    also = filterset.found_as(entries)
    context["entries"] = [(entry, ", ".join(also.get(entry.pk, ()))) for entry in entries]
    return render(request, "sources/register_list.html", context)
