"""The pages of imports: upload, preview, answers, commit, undo. For admins alone."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outcomes.columns import BY_KEY, COLUMNS
from outcomes.files import comma_separated
from sources.filters import page_number
from sources.history import record_export
from sources.readers import Unreadable

from . import choices, commit, headings, jobs, pages, preview, undo
from .choices import Refused
from .forms import UploadForm
from .models import AcceptedHeading, Decision, Harvest, HarvestRow, RowVerdict, State, Task
from .verdicts import understood

ROWS_PER_PAGE = 25
KNOWN = ("verdict", "page")


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


def _rows(request, harvest):
    return HarvestRow.objects.visible_to(request.user).filter(harvest=harvest)


# --- upload and history ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def imports(request):
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _bring(request, form)
    harvests = Harvest.objects.visible_to(request.user).select_related(
        "brought_by", "committed_by", "undone_by"
    )
    page = Paginator(harvests, ROWS_PER_PAGE).get_page(page_number(request))
    rows = HarvestRow.objects.visible_to(request.user)
    context = {
        "nav": "imports",
        "form": form,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": "",
        "harvests": pages.history(list(page.object_list), rows),
        "remembered": [
            (accepted, BY_KEY[accepted.column].heading if accepted.column else "")
            for accepted in AcceptedHeading.objects.visible_to(request.user)
        ],
        "columns": COLUMNS,
    }
    return render(request, "harvest/imports.html", context, status=400 if form.errors else 200)


def _bring(request, form):
    told = form.told
    earlier = preview.committed(told.data)
    if earlier:
        text = _("This very file was brought in already, by %(who)s. Here is what came of it.")
        messages.warning(request, text % {"who": earlier.committed_by.get_username()})
        return redirect(earlier)
    mapping = form.cleaned_data["headings"]
    harvest = preview.begin(told.data, told.file.name, request.user, mapping)
    if len(told.rows) > jobs.IN_REQUEST:
        jobs.ask(harvest, Task.PREVIEW, request.user, len(told.rows))
    else:
        preview.fill(harvest, told.rows, told.warnings, told.proposals)
    return redirect(harvest)


# --- one import -----------------------------------------------------------------------------


@require_safe
@admins_only
def import_page(request, pk):
    """What a file would do or did, as far as it has come."""
    harvest = _harvest(request, pk)
    for name in request.GET:
        if name not in KNOWN:
            text = _("“%(name)s” is not a name that this page knows.")
            raise BadRequest(text % {"name": name[:80]})
    rows = _rows(request, harvest)
    job = jobs.latest(harvest)
    context = {"nav": "imports", "harvest": harvest, "job": job}
    if job and job.is_open or harvest.state == State.READING:
        template = "harvest/_progress.html" if request.htmx else "harvest/import_wait.html"
        return render(request, template, context)
    context |= _listed(request, harvest, rows)
    if harvest.state == State.PREVIEWED:
        context |= _to_answer(harvest, rows)
    if harvest.state == State.COMMITTED:
        context["touched"] = undo.touched(harvest)
    if harvest.state == State.UNDONE:
        context["kept"] = rows.filter(undone=False, left_version__isnull=False).select_related(
            "outcome"
        )
    return render(request, "harvest/import.html", context)


def _listed(request, harvest, rows):
    """The rows of one verdict, a page at a time."""
    counts = pages.counts(rows)
    verdict = request.GET.get("verdict", "")
    if verdict and verdict not in RowVerdict.values:
        text = _("verdict: “%(word)s” is none of %(known)s.")
        known = ", ".join(RowVerdict.values)
        raise BadRequest(text % {"word": verdict[:80], "known": known})
    verdict = verdict or next((v.value for v in pages.ORDER if counts[v]), RowVerdict.NEW.value)
    chosen = rows.filter(verdict=verdict).select_related("outcome", "twin").order_by("number")
    page = Paginator(chosen, ROWS_PER_PAGE).get_page(page_number(request))
    harvest_rows = list(page.object_list)
    twins = _twin_rows(rows, harvest_rows)
    for row in harvest_rows:
        _show(row, harvest.mapping, twins)
    return {
        "counts": [(v.value, v.label, counts[v]) for v in pages.ORDER],
        "total": sum(counts.values()),
        "verdict": verdict,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": f"&verdict={verdict}",
        "rows": harvest_rows,
        "decisions": [choice for choice in Decision.choices if choice[0]],
    }


def _twin_rows(rows, some):
    """{number: row} of the rows of the file that are like these."""
    numbers = [row.twin_row for row in some if row.twin_row]
    return {row.number: row for row in rows.filter(number__in=numbers)}


def _show(row, mapping, twins):
    """Put on a row what its place on the page needs."""
    row.place = pages.place(row)
    row.faults = [m for m in row.messages if m["level"] == "fault"]
    row.doubts = [m for m in row.messages if m["level"] == "warning"]
    if row.verdict == RowVerdict.CHANGED:
        row.changes = pages.changes(row)
    elif row.verdict in (RowVerdict.NEW, RowVerdict.DUPLICATE):
        meaning = understood(row.record, mapping)
        row.meant = meaning.fields
        if row.verdict == RowVerdict.DUPLICATE:
            other = twins.get(row.twin_row)
            row.other_row = other
            like = row.twin
            if like is None and other is not None:
                like = _As(understood(other.record, mapping).fields)
            row.changes = pages.beside(row, meaning, like) if like is not None else []


class _As:
    """The fields of a row that is no outcome yet, to be put beside another as if it were one."""

    def __init__(self, fields):
        self._fields = fields

    def __getattr__(self, name):
        return self._fields.get(name, "")


def _to_answer(harvest, rows):
    """What a preview asks, and what it would bring in."""
    comes_in = rows.filter(commit.NEW | commit.CHANGED | commit.MERGED).count()
    first = rows.order_by("number").first()
    return {
        "hindrances": commit.hindrances(harvest),
        "warnings": pages.warnings(harvest, rows),
        "comes_in": comes_in,
        "undecided": rows.filter(verdict=RowVerdict.DUPLICATE, decision="").count(),
        "headings": pages.headings(harvest, first),
        "columns": COLUMNS,
        "invalid_count": rows.filter(verdict=RowVerdict.INVALID).count(),
    }


@require_safe
@admins_only
def invalid_rows(request, pk):
    """The invalid rows as CSV, with what is wrong beside them, to be mended and brought again."""
    harvest = _harvest(request, pk)
    rows = _rows(request, harvest).filter(verdict=RowVerdict.INVALID).order_by("number")
    names, table = {_("What is wrong"): None}, []
    for row in rows:
        names.update(dict.fromkeys(heading for heading, _words in row.record))
        table.append((row, dict(row.record)))
    wrong = next(iter(names))
    lines = (
        [
            "; ".join(f"{m['column']}: {m['message']}" for m in row.messages)
            if name == wrong
            else words.get(name, "")
            for name in names
        ]
        for row, words in table
    )
    record_export(request.user, "csv", len(table), f"import={harvest.pk}&verdict=invalid")
    response = StreamingHttpResponse(
        comma_separated(list(names), lines), content_type="text/csv; charset=utf-8"
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
        still = Harvest.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect(harvest) if still else redirect("imports")

    return act


@_act
def answer_headings(request, harvest):
    words, keys = request.POST.getlist("heading"), request.POST.getlist("column")
    first = _rows(request, harvest).order_by("number").first()
    asked = {heading.words for heading in pages.headings(harvest, first) if heading.asked}
    if len(words) != len(keys) or not asked >= set(words) or not {"", *BY_KEY} >= set(keys):
        raise Refused(_("One column for each heading of the file is needed."))
    answers = dict(zip(words, keys, strict=True))
    harvest = headings.accept(harvest, answers, request.user)
    return _read(request, harvest)


@_act
def again(request, harvest):
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
def discard(request, harvest):
    choices.discard(harvest, request.user)
    return _("%(file)s is discarded; nothing of it was kept.") % {"file": harvest.file_name}


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
