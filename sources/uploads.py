"""The pages by which officers and admins bring in documents, describe them, add editions, and
withdraw them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from . import editions, history, withdrawing
from .access import Visibility, readable_levels, reads_inside
from .filters import page_number
from .forms import DescriptionForm, UploadForm, WithdrawalForm
from .models import Actor, SourceDocument, Standing

ROWS_PER_PAGE = 50
MOST_NAMES = 300  # offered for a publisher; others are typed


def _keeper(request):
    """Stop whoever may not bring in documents: for them the page does not exist.

    Only those may who read every level; so nobody learns by an upload that bytes are on record
    which may not be read.
    """
    every = len(readable_levels(request.user)) == len(Visibility)
    if not every or not request.user.has_perm("sources.release"):
        raise Http404


def _document(request, slug):
    documents = SourceDocument.objects.visible_to(request.user).defer("text")
    documents = documents.select_related("publisher", "withdrawn_by")
    return get_object_or_404(documents, slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def source_upload(request):
    _keeper(request)
    form = UploadForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            document = form.there or editions.bring(form.draft, request.user)
        except editions.AlreadyThere as known:
            form.there = document = known.document
        if form.there:
            _known(request, document)
        else:
            text = _("“%(title)s” is on record.")
            messages.success(request, text % {"title": document.title})
        return redirect(document)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def source_edition(request, slug):
    """A newer edition of a document; the form begins with how the newest one is described."""
    _keeper(request)
    every = SourceDocument.objects.visible_to(request.user).defer("text")
    document = editions.editions(_document(request, slug), every.select_related("publisher"))[0]
    told = editions.about_of(document)
    secret = document.visibility == Visibility.CONFIDENTIAL
    told["visibility"] = Visibility.CONFIDENTIAL if secret else Visibility.INTERNAL
    form = UploadForm(request.user, request.POST or None, request.FILES or None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            if form.there:
                raise editions.AlreadyThere(form.there)
            new = editions.add(document, form.draft, request.user)
        except editions.AlreadyThere as known:
            _known(request, known.document)
            return redirect(known.document)
        text = _("“%(title)s” is on record as edition %(n)d.")
        messages.success(request, text % {"title": new.title, "n": new.edition})
        left = len(editions.left_behind(new, request.user))
        return redirect("source_editions", new.slug) if left else redirect(new)
    return _form_page(request, form, document=document, edition=document.edition + 1)


def _known(request, document):
    text = _("This very file is on record already: this is the document. Nothing was changed.")
    messages.warning(request, text)


@require_http_methods(["GET", "HEAD", "POST"])
def source_describe(request, slug):
    _keeper(request)
    document = _document(request, slug)
    told = editions.about_of(document)
    seen = editions.fingerprint(document)
    form = DescriptionForm(request.POST or None, initial={**told, "seen": seen})
    if request.method == "POST" and form.is_valid():
        was_released = document.is_released
        seen = form.cleaned_data["seen"]
        try:
            changed = editions.describe(document, form.about, request.user, seen)
        except editions.Stale as stale:
            form.data = form.data.copy()
            form.data["seen"] = editions.fingerprint(stale.current)
            conflict = _conflict(form, editions.about_of(stale.current))
            return _form_page(request, form, 409, document=document, conflict=conflict)
        n = len(changed)
        text = ngettext("%(n)d field changed.", "%(n)d fields changed.", n)
        messages.success(request, text % {"n": n})
        if was_released and changed:
            text = _("Its description changed, so it is internal again until it is released.")
            messages.warning(request, text)
        return redirect(document)
    return _form_page(request, form, document=document)


def _conflict(form, current):
    """[(label, words saved by the other, words typed)] of the fields where the two differ."""
    return [
        (form.fields[name].label, _shown(form, name, current[name]), _shown(form, name, typed))
        for name, typed in form.about.items()
        if name in current and typed != current[name]
    ]


def _shown(form, name, value):
    choices = dict(getattr(form.fields[name], "choices", ()))
    return choices.get(value) or getattr(value, "label", value)


@require_http_methods(["GET", "HEAD", "POST"])
def source_withdraw(request, slug):
    """Withdraws a document or, where it is withdrawn, lets it hold again."""
    _keeper(request)
    document = _document(request, slug)
    form = WithdrawalForm(request.POST or None)
    context = {"nav": "sources", "document": document, "form": form}
    if request.method == "POST" and form.is_valid():
        # What the person saw says which of the two was meant.
        act = withdrawing.restore if "restore" in request.POST else withdrawing.withdraw
        try:
            document = act(document, request.user, form.cleaned_data["reason"])
        except withdrawing.Stale as stale:
            context |= {"document": stale.current, "meanwhile": True}
            return render(request, "sources/withdraw.html", context, status=409)
        if document.withdrawn_at:
            text = _("“%(title)s” is withdrawn. What rests on it stays, and says so.")
        else:
            text = _("“%(title)s” holds again.")
        messages.success(request, text % {"title": document.title})
        return redirect(document)
    return render(request, "sources/withdraw.html", context, status=400 if form.errors else 200)


def _form_page(request, form, status=None, **context):
    context |= {"nav": "sources", "form": form, "publishers": _publishers(request)}
    status = status or (400 if form.errors else 200)
    return render(request, "sources/upload.html", context, status=status)


def _publishers(request):
    """Names to offer for a publisher: those who published something first."""
    documents = SourceDocument.objects.visible_to(request.user)
    actors = Actor.objects.visible_to(request.user)
    return (
        actors.exclude(standing__in=(Standing.DISMISSED, Standing.MERGED))
        .annotate(publishes=Exists(documents.filter(publisher=OuterRef("pk"))))
        .order_by("-publishes", "name")
        .values_list("name", flat=True)[:MOST_NAMES]
    )


@require_safe
def source_editions(request, slug):
    """The editions of a document, and what rests on words that the newest does not have.

    Who reads released documents alone learns nothing of the others, not even from a number.
    """
    document = _document(request, slug)
    every = SourceDocument.objects.visible_to(request.user).defer("text")
    found = list(editions.editions(document, every.select_related("publisher", "loaded_by")))
    context = {"nav": "sources", "document": document, "editions": found}
    if reads_inside(request.user):
        newest = found[0]
        left = editions.left_behind(newest, request.user)
        page = Paginator(left, ROWS_PER_PAGE).get_page(page_number(request))
        context |= {
            "newest": newest,
            "left": left,
            "quotes": len(left) + _carried_over(request, newest),
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "querystring_without_page": "",
        }
    template = "sources/_editions.html" if request.htmx else "sources/edition.html"
    return render(request, template, context)


def _carried_over(request, document):
    """How many decisions went over to a document when it was added as an edition."""
    told = history.of(document).visible_to(request.user).filter(verb=editions.ADDED).first()
    return told.after.get("quotes carried over", 0) if told else 0
