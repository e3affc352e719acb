"""Evidence beyond what is suggested: found by a search in all passages, attached as a file, noted
as a reference. For officers and admins alone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sources import editions
from sources.access import Visibility, readable_levels
from sources.filters import PassageSearch, page_number
from sources.history import record
from sources.marks import word_marks
from sources.models import Passage
from sources.search import search

from . import deciding, dossier, following
from .desk import back, weighers_only
from .desk_forms import AttachForm, ReferenceForm
from .models import Evidence, NotRelevant
from .scales import Claim, Test

PASSAGES_PER_PAGE = 20


class FindFilter(PassageSearch):
    """What may stand in the address of the search for a passage; `from` keeps the query of the
    list that the person came from."""

    also = (*PassageSearch.also, "from")


@require_safe
@weighers_only
def find(request, outcome):
    """A search in all passages, each with the stance buttons."""
    filterset = FindFilter(request.GET, Passage.objects.visible_to(request.user), request.user)
    query = filterset.checked().query
    found = search(
        Passage.objects.visible_to(request.user)
        .exclude(document__in=editions.superseded(request.user))
        .select_related("document__publisher")
        .defer("document__text")
        .order_by("document__title", "number"),
        query,
    )
    page = Paginator(found, PASSAGES_PER_PAGE).get_page(page_number(request))
    passages = list(page.object_list) if query else []
    came = following.came_from(request)
    kept = {name: words for name, words in (("q", filterset.typed), ("from", came)) if words}
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "typed": filterset.typed,
        "asked": query is not None,
        "also_known": filterset.also_known,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": f"&{urlencode(kept)}",
        "rows": _findings(passages, outcome, request.user, query),
        "anchors": ["found", *(f"p-{passage.pk}" for passage in passages)],
        "came": came,
        "buttons": dossier.BUTTONS,
        "tests": [test for test in Test if test],
    }
    dossier.put_messages(context, request)
    return render(request, "outcomes/evidence_find.html", context)


def _findings(passages, outcome, user, query):
    """The passages found, each with its pieces, what was decided on it, and the claims for which
    nothing was."""
    decided = {passage.pk: [] for passage in passages}
    for rows in (
        Evidence.objects.visible_to(user).filter(outcome=outcome, passage__in=passages),
        NotRelevant.objects.visible_to(user).filter(outcome=outcome, passage__in=passages),
    ):
        for row in rows:
            decided[row.passage_id].append(row)
    anchors = [f"p-{passage.pk}" for passage in passages]
    found = []
    for passage, after in zip(passages, [*anchors, "found"][1:], strict=True):
        taken = {row.claim for row in decided[passage.pk]}
        marks = word_marks(passage.text, query)
        first = min((mark.start for mark in marks), default=0)
        found.append(
            {
                "passage": passage,
                "pieces": dossier.excerpt(passage.text, marks, first, first),
                "decided": decided[passage.pk],
                "free": [claim for claim in Claim if claim not in taken],
                "anchor": f"p-{passage.pk}",
                "place": after,
            }
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@weighers_only
def add(request, outcome):
    """A file, or a reference in words with an address, as evidence."""
    if len(readable_levels(request.user)) < len(Visibility):
        raise Http404  # an upload tells whether the same bytes are on record
    posted = request.method == "POST"
    of_file = posted and request.POST.get("what") == "file"
    secret = outcome.visibility == Visibility.CONFIDENTIAL
    file_form = AttachForm(
        request.user,
        request.POST if of_file else None,
        request.FILES if of_file else None,
        initial={"visibility": Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL},
        auto_id="file_%s",
    )
    reference_form = ReferenceForm(
        request.POST if posted and not of_file else None, auto_id="reference_%s"
    )
    form = file_form if of_file else reference_form
    if posted and form.is_valid():
        given = form.cleaned_data
        about = {"stance": given["stance"], "note": given["note"]}
        if of_file:
            return _attach_file(request, outcome, form, about)
        about |= {"reference": given["reference"], "link": given["link"]}
        rows = deciding.attach(outcome, given["claim"], by=request.user, **about)
        _tell_attached(request, rows, given["reference"][:120])
        return back(request, outcome, f"e{rows[0].pk}" if rows else "e")
    context = {
        "nav": "outcomes",
        "outcome": outcome,
        "file_form": file_form,
        "reference_form": reference_form,
        "form": form,
        "came": following.came_from(request),
    }
    return render(
        request, "outcomes/evidence_add.html", context, status=400 if form.errors else 200
    )


def _attach_file(request, outcome, form, about):
    """Keep a file, or find the document that has the same bytes, and attach it."""
    try:
        document = form.there or editions.bring(form.draft, request.user)
    except editions.AlreadyThere as known:
        form.there = document = known.document
    rows = deciding.attach(
        outcome, form.cleaned_data["claim"], by=request.user, document=document, **about
    )
    if form.there:
        text = _("This very file is on record already, as “%(title)s”.")
        messages.warning(request, text % {"title": document.title})
    elif form.unread:
        record("kept unread", document, request.user, after={"why": form.unread})
        text = _("The file is kept, but it could not be read: %(why)s")
        messages.warning(request, text % {"why": form.unread})
    _tell_attached(request, rows, document.title)
    if form.unread or not rows:
        return back(request, outcome, f"e{rows[0].pk}" if rows else "e")
    return redirect(document)


def _tell_attached(request, rows, name):
    if rows:
        messages.success(request, _("Attached: %(name)s.") % {"name": name})
    else:
        messages.warning(request, _("%(name)s is attached already.") % {"name": name})
