"""The pages of imports: upload, preview, answers, commit, undo. For admins alone."""

import hashlib
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from outcomes.columns import BY_KEY, COLUMNS, REQUIRED, plain
from outcomes.files import comma_separated
from sources.filters import page_number
from sources.history import record_export
from sources.readers import Unreadable

from . import choices, headings, jobs, pages, preview
from .choices import Refused
from .forms import UploadForm
from .models import (
    OPEN_STATES,
    AcceptedHeading,
    Decision,
    Harvest,
    HarvestRow,
    Job,
    JobState,
    RowVerdict,
    State,
    Task,
)

ROWS_PER_PAGE = 25
# What takes one line for each row: an admin who mends a file wants all faults before the eyes.
SHORT_ROWS_PER_PAGE = 100
SHORT = (RowVerdict.INVALID, RowVerdict.SAME)
LONG_WAIT = timedelta(minutes=1)  # after it, a task that waits may well have no worker


def admins_only(view):
    """Whoever may not bring in harvest files finds no such page."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.has_perm("harvest.add_harvest"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _harvest(request, pk):
    scope = Harvest.objects.visible_to(request.user)
    return get_object_or_404(scope.select_related("brought_by", "committed_by", "undone_by"), pk=pk)


def _checked(request, *known):
    """Refuse names in the query that a page does not know."""
    for name in request.GET:
        if name not in known:
            text = _("“%(name)s” is not a name that this page knows.")
            raise BadRequest(text % {"name": name[:80]})


def _rows(request, harvest):
    return HarvestRow.objects.visible_to(request.user).filter(harvest=harvest)


# --- upload and history ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def imports(request):
    _checked(request, "page")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _bring(request, form)
    harvests = Harvest.objects.visible_to(request.user).select_related(
        "brought_by", "committed_by", "undone_by"
    )
    page = Paginator(harvests, ROWS_PER_PAGE).get_page(page_number(request))
    rows = HarvestRow.objects.visible_to(request.user)
    running = Job.objects.visible_to(request.user).filter(state__in=OPEN_STATES)
    running = list(running.select_related("harvest", "asked_by"))
    context = {
        "nav": "imports",
        "form": form,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": "",
        "harvests": pages.history(list(page.object_list), rows),
        "running": running,
        "worked_on": {job.harvest_id for job in running},
        "remembered": [
            (accepted, pages.heading_of(accepted.column))
            for accepted in AcceptedHeading.objects.visible_to(request.user)
        ],
        "columns": COLUMNS,
    }
    return render(request, "harvest/imports.html", context, status=400 if form.errors else 200)


def _bring(request, form):
    told = form.told
    mapping = form.cleaned_data["headings"]
    there = _there(request, told.data, mapping)
    if there:
        return redirect(there)
    harvest = preview.begin(told.data, told.file.name, request.user, mapping)
    if len(told.rows) > jobs.IN_REQUEST:
        jobs.ask(harvest, Task.PREVIEW, request.user, len(told.rows))
    else:
        preview.fill(harvest, told.rows, told.warnings, told.proposals)
    return redirect(harvest)


def _there(request, data, mapping):
    """The import of these very bytes that is committed, or not brought in yet; a message says
    which. None where there is none, or where other headings are given for it now."""
    earlier = preview.committed(data)
    if earlier:
        text = _("This very file was brought in on %(when)s by %(who)s. This is what came of it.")
        who, when = earlier.committed_by, earlier.committed_at
    else:
        same = Harvest.objects.visible_to(request.user).filter(
            sha256=hashlib.sha256(data).hexdigest(), state__in=(State.PREVIEWED, State.READING)
        )
        earlier = next((h for h in same if mapping.items() <= h.mapping.items()), None)
        if earlier is None:
            return None
        text = _("This very file was uploaded on %(when)s by %(who)s, and is not brought in yet.")
        who, when = earlier.brought_by, earlier.brought_at
    when = formats.date_format(timezone.localtime(when), "j F Y, H:i")
    messages.warning(request, text % {"who": who.get_username(), "when": when})
    return earlier


# --- one import -----------------------------------------------------------------------------


@require_safe
@admins_only
def import_page(request, pk):
    """What a file would do or did, as far as it has come."""
    _checked(request, "verdict", "page")
    harvest = _harvest(request, pk)
    rows = _rows(request, harvest)
    job = jobs.latest(harvest)
    context = {"nav": "imports", "harvest": harvest, "job": job, "unheard": _unheard(request, job)}
    if job and job.is_open or harvest.state == State.READING:
        template = "harvest/_progress.html" if request.htmx else "harvest/import_wait.html"
        return render(request, template, context)
    if request.htmx:  # what was waited for is over
        return HttpResponseClientRefresh()
    sheets = pages.sheets(rows)
    context |= {"sheet": sheets[0] if len(sheets) == 1 else ""}
    context |= _listed(request, harvest, rows, len(sheets) > 1)
    if harvest.state == State.PREVIEWED:
        context |= pages.to_answer(harvest, rows, len(sheets) > 1)
    else:
        context |= pages.came_of(harvest, rows)
    return render(request, "harvest/import.html", context)


def _unheard(request, job):
    """Whether a job has waited for long while no other one runs: then nobody may be there to
    take it."""
    if job is None or job.state != JobState.WAITING or timezone.now() - job.asked_at < LONG_WAIT:
        return False
    return not Job.objects.visible_to(request.user).filter(state=JobState.RUNNING).exists()


def _listed(request, harvest, rows, several):
    """The rows of one verdict, a page at a time."""
    counts = pages.counts(rows)
    verdict = request.GET.get("verdict", "")
    if verdict and verdict not in RowVerdict.values:
        text = _("verdict: “%(word)s” is none of %(known)s.")
        known = ", ".join(RowVerdict.values)
        raise BadRequest(text % {"word": verdict[:80], "known": known})
    verdict = verdict or next((v.value for v in pages.ORDER if counts[v]), RowVerdict.NEW.value)
    chosen = rows.filter(verdict=verdict).select_related("outcome", "twin").order_by("number")
    at_once = SHORT_ROWS_PER_PAGE if verdict in SHORT else ROWS_PER_PAGE
    page = Paginator(chosen, at_once).get_page(page_number(request))
    return {
        "counts": [(v.value, v.label, counts[v]) for v in pages.ORDER],
        "total": sum(counts.values()),
        "verdict": verdict,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": f"&verdict={verdict}#rows",
        "rows": pages.show(list(page.object_list), harvest.mapping, rows, several),
        # Where a row is decided, one wants to be again after that.
        "here": f"?{request.GET.urlencode()}" if request.GET else "",
        "decisions": [choice for choice in Decision.choices if choice[0]],
    }


@require_safe
@admins_only
def invalid_rows(request, pk):
    """The invalid rows as CSV, with what is wrong beside them, to be mended and brought again."""
    harvest = _harvest(request, pk)
    rows = _rows(request, harvest).filter(verdict=RowVerdict.INVALID).order_by("number")
    names, lines = pages.faulty_table(rows)
    record_export(request.user, "csv", len(lines), f"import={harvest.pk}&verdict=invalid")
    response = StreamingHttpResponse(
        comma_separated(names, lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="harvest-invalid-{harvest.pk}.csv"'
    return response


# --- answers and acts -----------------------------------------------------------------------


def _act(view):
    """A POST that does something with a harvest and goes back to its page, with the sentence that
    `view` returns, or with the reason why not."""

    @require_POST
    @admins_only
    @wraps(view)
    def act(request, pk):
        harvest = _harvest(request, pk)
        job = jobs.latest(harvest)
        try:
            if job and job.is_open and view.__name__ != "stop":
                raise Refused(_("This file is being worked on; wait until that is over."))
            said = view(request, harvest)
        except (Refused, Unreadable) as reason:
            messages.error(request, str(reason))
        else:
            if said:
                messages.success(request, said)
        if not Harvest.objects.visible_to(request.user).filter(pk=pk).exists():
            return redirect("imports")
        shown, page = request.GET.get("verdict", ""), request.GET.get("page", "1")
        if shown not in RowVerdict.values or not (page.isascii() and page.isdigit()):
            return redirect(harvest)
        return redirect(f"{harvest.get_absolute_url()}?verdict={shown}&page={page[:6]}")

    return act


@_act
def answer_headings(request, harvest):
    # A form gives line breaks back in its own way, so headings are told apart as columns are.
    there = pages.headings(harvest, _rows(request, harvest))
    asked = {plain(heading.words): heading.words for heading in there if heading.asked}
    words, keys = request.POST.getlist("heading"), request.POST.getlist("column")
    if len(words) != len(keys) or any(key and key not in BY_KEY for key in keys):
        raise Refused(_("One column for each heading is needed."))
    if any(plain(heading) not in asked for heading in words):
        raise Refused(_("The file has other headings by now; look at them again."))
    answers = {asked[plain(heading)]: key for heading, key in zip(words, keys, strict=True)}
    needed = {heading.column for heading in there} & set(REQUIRED)
    if not needed <= {answers.get(heading.words, heading.column) for heading in there}:
        raise Refused(_("One heading has to be the fragment ID, and one the description."))
    # In one transaction, so that what cannot be read again stays as it was.
    with transaction.atomic():
        return _read(request, headings.accept(harvest, answers, request.user))


@_act
def again(request, harvest):
    if harvest.state != State.READING:
        raise Refused(_("The file was read already."))
    return _read(request, harvest)


def _read(request, harvest):
    """Read the file again; as a job where it was long."""
    count = _rows(request, harvest).count()
    if jobs.ask(harvest, Task.PREVIEW, request.user, count or jobs.IN_REQUEST + 1):
        return _("The file is being read again.")
    return _("The file was read again.")


@_act
def note(request, harvest):
    choices.acknowledge(harvest, request.POST.get("kind", ""), request.user)
    return _("Noted.")


@_act
def answer_invalid(request, harvest):
    leave = request.POST.get("leave") == "yes"
    choices.leave_out_invalid(harvest, request.user, leave)
    return _("Invalid rows are left out.") if leave else _("Invalid rows are not left out.")


@_act
def decide(request, harvest):
    decision = request.POST.get("decision", "")
    words = request.POST.getlist("row")
    numbers = [int(w) for w in words if w.isascii() and w.isdigit() and len(w) < 9]
    everything = request.POST.get("all") == "yes"
    if decision not in Decision.values or not (numbers or everything):
        raise Refused(_("Choose what to do with the row."))
    n = choices.decide(harvest, None if everything else numbers, decision, request.user)
    return ngettext("%(n)d row decided.", "%(n)d rows decided.", n) % {"n": n}


@_act
def bring_in(request, harvest):
    count = _rows(request, harvest).count()
    if jobs.ask(harvest, Task.COMMIT, request.user, count):
        return _("The rows are being brought in. You can close this page.")
    return _("The rows are brought in.")


@_act
def take_back(request, harvest):
    count = _rows(request, harvest).count()
    rest = request.POST.get("rest") == "yes"
    if jobs.ask(harvest, Task.UNDO, request.user, count, rest):
        return _("The import is being taken back. You can close this page.")
    return _("The import is taken back.")


@_act
def _discard(request, harvest):
    choices.discard(harvest, request.user)
    return _("%(file)s is discarded; nothing of it was kept.") % {"file": harvest.file_name}


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def discard(request, pk):
    """Ask first: answers that were given to a preview are gone with it."""
    if request.method == "POST":
        return _discard(request, pk)
    harvest = _harvest(request, pk)
    job = jobs.latest(harvest)
    if harvest.state not in (State.PREVIEWED, State.READING) or job and job.is_open:
        return redirect(harvest)
    rows = _rows(request, harvest)
    context = {"nav": "imports", "harvest": harvest, "total": rows.count()}
    context["answered"] = (
        len(harvest.acknowledged) + rows.exclude(decision="").count() + harvest.skip_invalid
    )
    return render(request, "harvest/import_discard.html", context)


@_act
def stop(request, harvest):
    job = jobs.latest(harvest)
    if job is None or not jobs.stop(job, request.user):
        raise Refused(_("There is nothing to stop: it is over."))
    return _("Stopped. Nothing was changed.")


@require_POST
@admins_only
def forget_heading(request, pk):
    accepted = get_object_or_404(AcceptedHeading.objects.visible_to(request.user), pk=pk)
    headings.forget(accepted, request.user)
    messages.success(request, _("“%(words)s” is forgotten.") % {"words": accepted.heading})
    return redirect("imports")
