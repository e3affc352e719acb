"""What holds for every request and every answer of this site."""

import re
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import render

from sources.access import Visibility, Visitor

from . import second_factor
from .readers.tables import MOST_MB

MOST_SENT = 100 * 1024 * 1024  # bytes
_TURNING = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")  # U+202A to E, U+2066 to 9
_TYPED = re.compile(rb"(<textarea\b.*?</textarea>|<input\b[^>]*>)", re.DOTALL)
NOTED = 120  # seconds: a request is noted in its session once in so long, not each time


def no_store(get_response):
    """No page is kept by a browser or a proxy: what a person may read can change at any time."""

    def middleware(request):
        response = get_response(request)
        response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def turns_nothing(get_response):
    """Signs that turn the direction of what follows them (U+202E turns "exe.pdf" into "fdp.exe")
    stand in our pages as a mark that something is there. What a person types over keeps them."""

    def middleware(request):
        response = get_response(request)
        kind = response.get("Content-Type", "")
        if not response.streaming and kind.startswith("text/html"):
            if _TURNING.search(response.content):
                parts = _TYPED.split(response.content)
                parts[::2] = [_TURNING.sub("\ufffd".encode(), part) for part in parts[::2]]
                response.content = b"".join(parts)
        return response

    return middleware


def small_bodies(get_response):
    """Nobody sends us more than MOST_SENT at once. Up to there a form says itself what is too
    large; beyond, nothing of it is read. Without a stated length Django reads no body at all."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or len(length) > 15 or int(length) > MOST_SENT:
            limits = {"most": MOST_SENT // 1024 // 1024, "most_file": MOST_MB}
            return render(request, "413.html", limits, status=413)
        return get_response(request)

    return middleware


def ends_in_time(get_response):
    """Ends a session that began too long ago, that nobody used for too long, or that began when
    less was required of whoever signed in."""

    def middleware(request):
        session, now = request.session, int(time.time())
        if SESSION_KEY in session:
            began, used = session.get("began", now), session.get("used", now)
            idle, old = now - used, now - began
            if (
                idle > 60 * settings.IDLE_MINUTES
                or old > settings.SESSION_COOKIE_AGE
                or not second_factor.up_to_date(session)
            ):
                logout(request)
            elif "used" not in session or idle > NOTED:
                session["began"], session["used"] = began, now
        return get_response(request)

    return middleware


class SignedIn(LoginRequiredMiddleware):
    """Everybody signs in, but for views that say otherwise; where the installation is public,
    whoever has no account reads what is public on the pages that are open to the public."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        known = request.user.is_authenticated
        if settings.PUBLIC and not known and getattr(view_func, "open_to_public", False):
            request.user = Visitor([Visibility.PUBLIC])
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
