"""How often one address may try links that need no account: so often, and then not for a while,
whether the link is good or not."""

import time
from ipaddress import ip_address

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
    who = salted_hmac(_SALT, address_of(request), algorithm="sha256").hexdigest()
    mine = Knock.objects.filter(who=who, window=window)
    if not mine.update(count=F("count") + 1):
        Knock.objects.filter(window__lt=window - 1).delete()
        try:
            with transaction.atomic():
                Knock.objects.create(who=who, window=window)
        except IntegrityError:  # another try of the same address was first
            mine.update(count=F("count") + 1)
    return mine.values_list("count", flat=True).get() <= MOST


def address_of(request):
    """From where a request came. Behind a proxy on this machine the address is the one that the
    proxy saw: the last that it wrote down. What stands before that anybody could have written."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
    return forwarded if address in _LOOPBACK and _is_address(forwarded) else address


def _is_address(text):
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
