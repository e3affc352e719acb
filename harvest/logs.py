"""The log: a line of JSON for each request and each fault, with the number of the request, and
without the words of anybody's record: no addresses but their patterns, no queries, no messages of
exceptions, which say what was being written."""

import json
import logging
import secrets
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

OWN = ("harvest", "outcomes", "sources")  # whose messages hold no words of records
_ROOT = Path(__file__).resolve().parent.parent
_number = ContextVar("number", default="")
_requests = logging.getLogger("harvest.requests")


def numbered(get_response):
    """Gives each request a number, and leaves a line when it is answered."""

    def middleware(request):
        before, started = _number.set(secrets.token_hex(8)), perf_counter()
        try:
            response = get_response(request)
            match = request.resolver_match
            told = {
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "ms": round(1000 * (perf_counter() - started)),
                "account": getattr(getattr(request, "user", None), "pk", None),
            }
            _requests.info("answered", extra={"told": told})
            return response
        finally:
            _number.reset(before)

    return middleware


class Lines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, request, message, what a line of
    `numbered` tells, and of an exception its type and where it came from.

    Of loggers that are not ours the message is given without what was put into it; and not at all
    where that can no longer be told apart (Django logs the host of a request in this way).
    """

    def format(self, record):
        own = record.name.partition(".")[0] in OWN
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": _number.get(),
            "message": record.getMessage() if own else str(record.msg) if record.args else "",
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["at"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def places(error):
    """Where an exception came from, the outermost first: ["harvest/views.py:33 home"]."""
    return [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def _short(path):
    """A file of ours from the root of the project, another from where packages are."""
    if "site-packages" in path:
        return path.rpartition("site-packages/")[2]
    path = Path(path)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
