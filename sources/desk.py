"""The pages by which officers and admins keep the registers: what is proposed, merging, editing."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from . import merging, proposed, standing
from .access import Visibility, readable_levels
from .entry_forms import ActorForm, InstrumentForm, ProposedForm
from .filters import page_number
from .lists import address, tail
from .models import ActorAlias, LegalAlias, Standing
from .near import IN_USE

ROWS_PER_PAGE = 50
MOST_NAMES = 500  # offered to merge into; others are typed
KNOWN = ("standing", "register", "kind", "sure", "page")
VIEWS = (Standing.PROPOSED, Standing.DISMISSED, Standing.MERGED)
# What can be done to entries of each standing: (act, label), the most usual first.
CONFIRM = ("confirm", gettext_lazy("Confirm"))
MERGE = ("merge", gettext_lazy("Merge"))
DISMISS = ("dismiss", gettext_lazy("Dismiss"))
RESTORE = ("restore", gettext_lazy("Take back"))
UNMERGE = ("unmerge", gettext_lazy("Take back"))
ACTS = {
    Standing.PROPOSED: (CONFIRM, MERGE, DISMISS),
    Standing.CONFIRMED: (MERGE, DISMISS),
    Standing.DISMISSED: (RESTORE,),
    Standing.MERGED: (UNMERGE,),
}
LABELS = dict((CONFIRM, MERGE, DISMISS, RESTORE, UNMERGE))
FORMS = {"actor": ActorForm, "instrument": InstrumentForm}
NAMES = {"actor": ActorAlias, "instrument": LegalAlias}


def keepers_only(view):
    """For whoever may not keep the registers these pages do not exist.

    Only those may who read every level; so nobody learns from a name that is taken what may not
    be read.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        every = len(readable_levels(request.user)) == len(Visibility)
        writes = ("sources.change_actor", "sources.change_legalinstrument")
        if not every or not request.user.has_perms(writes):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@keepers_only
def proposals(request):
    form = ProposedForm({"standing": Standing.PROPOSED, **request.GET.dict()})
    unknown = [name for name in request.GET if name not in KNOWN]
    if unknown or not form.is_valid():
        named = ", ".join(name[:80] for name in [*unknown, *form.errors])
        raise BadRequest(_("This page does not know: %(names)s.") % {"names": named})
    view = Standing(form.cleaned_data["standing"])
    wanted = proposed.keys(request.user, **form.cleaned_data)
    page = Paginator(wanted, ROWS_PER_PAGE).get_page(page_number(request))
    context = {
        "nav": "actors",
        "form": form,
        "view": view,
        "views": [
            (label, address(request.GET, standing=[word]), word == view) for word, label in _tabs()
        ],
        "narrowed": any(request.GET.get(name) for name in ("register", "kind", "sure")),
        "rows": proposed.rows(page.object_list, request.user),
        "acts": ACTS[view],
        "here": request.get_full_path(),
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "querystring_without_page": tail(request.GET),
    }
    return render(request, "sources/proposals.html", context)


def _tabs():
    return [(view.value, view.label) for view in VIEWS]


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def decide(request):
    """Says what an act on the entries that are ticked will touch; a POST does it."""
    given = request.POST if request.method == "POST" else request.GET
    act = given.get("act", "")
    if act not in LABELS:
        raise BadRequest(_("Say what is to be done."))
    back = _back(given.get("back", ""))
    rows = _chosen(request.user, given.getlist("listed" if given.get("all") else "entry"), act)
    if not rows:
        messages.error(request, _("Tick the entries first; what was decided meanwhile is not."))
        return redirect(back)
    problem = ""
    if request.method == "POST":
        try:
            done, to = _do(request, act, rows)
        except merging.Unmergeable as reason:
            problem = str(reason)
        else:
            messages.success(request, done)
            return redirect(to or back)
    context = {
        "nav": f"{rows[0].kind}s",
        "act": act,
        "label": LABELS[act],
        "rows": rows,
        "back": back,
        "problem": problem,
        "into": given.get("into", ""),
    }
    if act == "merge":
        context["offered"] = _offered(rows, request.user)
    status = 400 if problem else 200
    return render(request, "sources/decide.html", context, status=status)


@require_safe
@keepers_only
def kin(request, kind, slug):
    """Entries of nearly the same name, and those that were merged with this one."""
    entry = _entry(request, kind, slug)
    [row] = proposed.rows([(kind, entry.pk)], request.user)
    context = {"nav": f"{kind}s", "row": row, "back": entry.get_absolute_url()}
    template = "sources/_kin.html" if request.htmx else "sources/merge.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def edit(request, kind, slug):
    entry = _entry(request, kind, slug)
    names = NAMES[kind].objects.visible_to(request.user).filter(entry=entry)
    # The form gets a copy: cleaning it writes into its instance.
    form = FORMS[kind](_entry(request, kind, slug), names, request.POST or None)
    context = {"nav": f"{kind}s", "entry": entry, "kind": kind, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            changed = _save(request, entry, form)
        except standing.Stale as stale:
            form.see(stale.current)
            context["conflict"] = form.conflict(stale.current)
            status = 409
        except standing.Taken as reason:
            form.add_error("name", str(reason))
        else:
            text = _("“%(name)s” is saved.") if changed else _("Nothing was changed.")
            messages.success(request, text % {"name": entry.name})
            return redirect(entry)
    status = 400 if form.errors else status
    return render(request, "sources/entry_edit.html", context, status=status)


# --- inside -------------------------------------------------------------------------------------


def _entry(request, kind, slug):
    entries = proposed.MODELS[kind].objects.visible_to(request.user)
    return get_object_or_404(entries.exclude(standing=Standing.MERGED), slug=slug)


def _save(request, entry, form):
    was_released = entry.is_released
    version = form.cleaned_data["version"] or 0
    changed = standing.change(
        entry, form.values, request.user, version, form.added, form.dropped, form.languages
    )
    if was_released and not entry.is_released:
        text = _("Its description changed, so it is internal again until it is released.")
        messages.warning(request, text)
    if request.POST.get("confirm"):
        standing.confirm([entry], request.user)
    return changed


def _chosen(user, ticked, act):
    """The Rows of the entries that are ticked and whose standing allows this act."""
    wanted = []
    for key in dict.fromkeys(ticked):
        kind, _dash, pk = key.partition("-")
        if kind in proposed.MODELS and pk.isascii() and pk.isdigit() and len(pk) < 19:
            wanted.append((kind, int(pk)))
    allowed = [its for its, acts in ACTS.items() if act in dict(acts)]
    rows = proposed.rows(wanted[:ROWS_PER_PAGE], user)
    return [row for row in rows if row.entry.standing in allowed]


def _do(request, act, rows):
    """Do an act; returns the sentence that says so, and where to go (None: back). Raises
    merging.Unmergeable."""
    entries, user, to = [row.entry for row in rows], request.user, None
    if act == "confirm":
        n = standing.confirm(entries, user)
        done = ngettext("%(n)d entry confirmed.", "%(n)d entries confirmed.", n)
    elif act == "dismiss":
        n = standing.dismiss(entries, user)
        done = ngettext("%(n)d entry dismissed.", "%(n)d entries dismissed.", n)
    elif act == "restore":
        n = standing.restore(entries, user)
        done = ngettext("%(n)d entry is back.", "%(n)d entries are back.", n)
    elif act == "unmerge":
        n = merging.unmerge(entries, user)
        done = ngettext("%(n)d merge taken back.", "%(n)d merges taken back.", n)
    else:
        to, n = _into(request.POST.get("into", ""), rows, user), len(entries)
        merging.merge(to, entries, user)
        done = ngettext("%(n)d entry merged with “%(to)s”.", "%(n)d merged with “%(to)s”.", n)
    return done % {"n": n, "to": to}, to


def _into(words, rows, user):
    """The entry that goes by `words` in the register of these rows. Raises Unmergeable."""
    kind, words = rows[0].kind, " ".join(words.split())
    entries = proposed.MODELS[kind].objects.visible_to(user).filter(standing__in=IN_USE)
    by_name = entries.filter(name=words).first()
    if by_name:
        return by_name
    names = NAMES[kind].objects.visible_to(user).filter(text=words).values("entry")
    found = list(entries.filter(pk__in=names)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise merging.Unmergeable(_("Several entries go by that name; give its full name."))
    raise merging.Unmergeable(_("Give the name of the entry to merge with, as it is registered."))


def _offered(rows, user):
    """Names to merge with: first those that are nearly the same, then the register's own."""
    near = [each.entry.name for row in rows for each in row.near]
    entries = proposed.MODELS[rows[0].kind].objects.visible_to(user).filter(standing__in=IN_USE)
    chosen = [row.entry.pk for row in rows]
    others = entries.exclude(pk__in=chosen).order_by("standing", "name")
    names = others.values_list("name", flat=True)[:MOST_NAMES]
    own = {row.entry.name for row in rows}
    return [name for name in dict.fromkeys([*near, *names]) if name not in own]


def _back(words):
    """Where to go back to: a page of ours, else the list of proposals."""
    ours = url_has_allowed_host_and_scheme(words, None) and words.startswith("/")
    return words if ours else reverse("proposals")
