"""The second factor: a code from an authenticator app (TOTP, RFC 6238) after the password, with
recovery codes for who lost it. Whoever wants one has it; an installation requires it of roles.

Nobody is signed in before it is through: what stands in the session until then is who gave the
right password, and for how long that counts.
"""

import time
from base64 import b32encode

import segno
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sources.history import record

from .roles import ROLES

PATIENCE = 600  # seconds between the password and the code
RECOVERY_CODES = 10
QUIET_ZONE = 4  # modules around a QR code (ISO/IEC 18004)
_PENDING = "signing_in"
_REQUIRED = "second_factor"  # what was required of whom when this session began


def required():
    """The roles that need a second factor, as one word for a session to keep.

    Raises ImproperlyConfigured where SECOND_FACTOR names no role of ours.
    """
    unknown = set(settings.SECOND_FACTOR) - set(ROLES)
    if unknown:
        raise ImproperlyConfigured(
            f"SECOND_FACTOR: {', '.join(sorted(unknown))}; it takes {', '.join(ROLES)}."
        )
    return ",".join(sorted(settings.SECOND_FACTOR))


def required_of(user):
    names = {ROLES[role] for role in required().split(",") if role}
    return bool(names) and (user.is_superuser or user.groups.filter(name__in=names).exists())


def has(user):
    """Whether a person has set up a second factor."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


# --- signing in -----------------------------------------------------------------------------


def sign_in(request, user, backend=None):
    """Begin a session, once all that is asked of `user` was given."""
    login(request, user, backend=backend)
    request.session[_REQUIRED] = required()


def up_to_date(session):
    """Whether a session began when the same was required as now."""
    return session.get(_REQUIRED, "") == required()


def begin(request, user, then):
    """The password was right, a code is still to come; `then` is the address to go on to."""
    request.session.cycle_key()
    request.session[_PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "backend": user.backend,
        "at": int(time.time()),
        "then": then,
    }


def pending(request):
    """Who gave the right password a moment ago in this session, or None."""
    told = request.session.get(_PENDING)
    if not told or time.time() - told["at"] > PATIENCE:
        return None
    user = get_user_model().objects.filter(pk=told["user"], is_active=True).first()
    if user and constant_time_compare(told["hash"], user.get_session_auth_hash()):
        return user
    return None


def finish(request, user):
    """Sign in whoever was `pending`. Returns the address to go on to."""
    told = request.session.pop(_PENDING)
    sign_in(request, user, told["backend"])
    return told["then"]


def accepts(user, code):
    """Whether a code is right: of the app, or one of the recovery codes, each of which counts
    once. After wrong ones the next are refused for longer and longer."""
    code = "".join(code.split())
    of_app = len(code) == 6 and code.isascii() and code.isdigit()
    model = TOTPDevice if of_app else StaticDevice
    with transaction.atomic():
        devices = list(model.objects.select_for_update().filter(user=user, confirmed=True))
        return any(device.verify_token(code.lower()) for device in devices)


# --- setting it up --------------------------------------------------------------------------


def offered(user):
    """The device that a person is setting up; the same until it is confirmed."""
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=user.pk)
        return TOTPDevice.objects.get_or_create(
            user=user, confirmed=False, defaults={"name": "app"}
        )[0]


def secret(device):
    """What a person types into the app, in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def drawing(device):
    """The same as a QR code: (modules on each side, the dark ones as the path of an SVG)."""
    code = segno.make(device.config_url, error="m", micro=False)
    dark = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=QUIET_ZONE))
        for x, module in enumerate(row)
        if module
    ]
    return code.symbol_size(border=QUIET_ZONE)[0], "".join(dark)


def confirm(user, code):
    """Turn on what was offered, if the code is the app's. Returns the recovery codes, which nobody
    sees again, or None."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if not device or not device.verify_token("".join(code.split())):
            return None
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        record("second factor on", user, user)
        return _recovery_codes(user)


def new_recovery_codes(user):
    """Other recovery codes in place of those there were."""
    with transaction.atomic():
        record("new recovery codes", user, user)
        return _recovery_codes(user)


def turn_off(user, by):
    """Forget the second factor of a person."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        record("second factor off", user, by)


def _recovery_codes(user):
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes
