"""What holds for every request and every answer of this site."""

from django.shortcuts import render

from .readers.tables import MOST_MB

MOST_SENT = 100 * 1024 * 1024  # bytes


def no_store(get_response):
    """No page is kept by a browser or a proxy: what a person may read can change at any time."""

    def middleware(request):
        response = get_response(request)
        response["Cache-Control"] = "private, no-store"
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
