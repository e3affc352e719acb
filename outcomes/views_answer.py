"""The pages of a person who was asked about an outcome: no account, no script, and an address that
says nothing once the link was opened.

A link that expired, was used or revoked, or never was, all lead to the same page. No page here
tells another site where it came from. Browsers then say of no form where it came from either, so
Django's own check would refuse them all: whoever opens a link has its token, and the answer has to
bring the key that stands in the session and in the form alone.
"""

import secrets
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import substantiating
from .knocks import may_knock
from .substantiation_forms import AnswerForm

# In the session: the ID of the link that was opened, and the key of its form.
LINK, KEY = "substantiation_link", "substantiation_key"


def by_link(view):
    """Such a page: for everybody, and telling no other site of it."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    methods = require_http_methods(["GET", "HEAD", "POST"])
    return csrf_exempt(login_not_required(methods(guarded)))


@by_link
def opening(request, token):
    """What a link leads to: a page with one button, for programs that look at links in letters
    press none. The button leads to an address without the token."""
    if not may_knock(request):
        return render(request, "outcomes/substantiate/wait.html", status=429)
    link = substantiating.working_link(token)
    if link is None:
        return _gone(request)
    if request.method == "POST":
        request.session[LINK], request.session[KEY] = link.pk, secrets.token_urlsafe()
        return redirect("answer")
    return _said(request, link, "outcomes/substantiate/opening.html", {})


@by_link
def answer(request):
    """The statement, and the form for the answer."""
    link = substantiating.working_link_of(request.session.get(LINK, 0))
    if link is None:
        return _gone(request)
    key = request.session[KEY]
    if request.method == "POST" and not constant_time_compare(request.POST.get("key", ""), key):
        return _gone(request)
    with translation.override(link.substantiation.person.language):
        form = AnswerForm(link.substantiation, request.POST if request.method == "POST" else None)
        valid = form.is_valid()
    if valid:
        try:
            naming = form.cleaned_data["naming"]
            substantiating.answer(link, form.verdicts, form.comments, naming)
        except substantiating.NotPossible:
            return _gone(request)
        del request.session[LINK], request.session[KEY]
        return _said(request, link, "outcomes/substantiate/thanks.html", {})
    status = 400 if form.errors else 200
    return _said(
        request, link, "outcomes/substantiate/answer.html", {"form": form, "key": key}, status
    )


# --- inside ---------------------------------------------------------------------------------


def _said(request, link, template, context, status=200):
    """A page in the language of the person."""
    with translation.override(link.substantiation.person.language):
        return render(request, template, {"link": link, **context}, status=status)


def _gone(request):
    return render(request, "outcomes/substantiate/gone.html", status=404)
