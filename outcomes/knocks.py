"""How often one address may try links that need no account: so often, and then not for a while,
whether the link is good or not."""

import time

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from .models import Knock

MOST, WINDOW = 30, 600  # tries within so many seconds
_LOOPBACK = {"127.0.0.1", "::1"}
_SALT = "harvest.knocks"


def may_knock(request):
    """Count one more try by whoever sent a request; whether it is allowed still."""
    window = int(time.time()) // WINDOW
    who = salted_hmac(_SALT, _address(request), algorithm="sha256").hexdigest()
    mine = Knock.objects.filter(who=who, window=window)
    if not mine.update(count=F("count") + 1):
        Knock.objects.filter(window__lt=window - 1).delete()
        try:
            with transaction.atomic():
                Knock.objects.create(who=who, window=window)
        except IntegrityError:  # another try of the same address was first
            mine.update(count=F("count") + 1)
    return mine.values_list("count", flat=True).get() <= MOST


def _address(request):
    """Behind a proxy on this machine the address is the one that the proxy saw: the last that it
    wrote down. What stands before that anybody could have written."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if address in _LOOPBACK and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return address
