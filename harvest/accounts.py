"""Accounts: inviting somebody, a link to a new password, ending an account. Everything is told to
the history; a link is told to nobody but who made it."""

import logging
import threading
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import close_old_connections, transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from sources.history import record

from . import second_factor
from .roles import ROLES, make_account

logger = logging.getLogger(__name__)


def people(by):
    """The accounts that `by` may keep, with their groups, by name; none but superusers keep
    superusers. The account of commands is nobody's."""
    found = User.objects.exclude(username="system").order_by("username")
    if not by.is_superuser:
        found = found.filter(is_superuser=False)
    return found.prefetch_related("groups", "totpdevice_set")


@transaction.atomic
def invite(username, role, email, by):
    """A new account without a password. Returns it; `link` leads its owner in.

    role  "officer", "admin" or "donor"
    """
    user = make_account(username, role, None, email)
    record("invited", user, by, after={"name": username, "role": role})
    return user


def link(user):
    """The path at which the owner of an account chooses a password. It works once, for so long as
    PASSWORD_RESET_TIMEOUT says, and not after another sign-in or another password."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("new_password", args=[uid, default_token_generator.make_token(user)])


@transaction.atomic
def new_link(user, by):
    """As `link`, made by an admin for somebody who forgot the password; the history has it."""
    record("password link", user, by)
    return link(user)


@transaction.atomic
def close(user, by):
    """End an account: it opens nothing from the next request on, and none of its sessions does
    when it is opened again."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    record("account closed", user, by)


@transaction.atomic
def reopen(user, by):
    """Open an account again; a new `link` leads its owner in."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("account opened", user, by)


@transaction.atomic
def change_role(user, role, by):
    """Give an account another role."""
    before = [group.name for group in user.groups.all()]
    user.groups.set([Group.objects.get(name=ROLES[role])])
    user.is_staff = role != "donor"
    user.save(update_fields=["is_staff"])
    record("role changed", user, by, before={"role": before}, after={"role": [ROLES[role]]})


def password_changed(user):
    """Tell the history and, where letters go out, the owner. All other sessions have ended."""
    record("password changed", user, user)
    text = _(
        "The password of your account “%(name)s” in Harvest was changed just now.\n\n"
        "If that was not you, tell an administrator of Harvest at once.\n"
    )
    _send([user], _("Your password in Harvest was changed"), lambda u: text % {"name": u.username})


def send_link(user, address):
    """Send the owner of an account the address of a `link`."""
    text = _(
        "There is an account “%(name)s” for you in Harvest.\n\n"
        "Choose its password here, within two days: %(link)s\n"
    )
    told = text % {"name": user.username, "link": address}
    _send([user], _("Your account in Harvest"), lambda _user: told)


def forgotten(email, root):
    """Send a link to whoever has this address, if anybody has. Whether, nobody learns: all of it
    is done after the answer.

    root  what stands before the path of a link: "https://harvest.example"
    """
    thread = threading.Thread(target=_forgotten, args=(email, root))
    thread.start()
    return thread


def _forgotten(email, root):
    text = _(
        "Somebody asked for a new password for your account “%(name)s” in Harvest.\n\n"
        "Choose one here, within two days: %(link)s\n\n"
        "If that was not you, do nothing: the old password goes on working.\n"
    )
    try:
        found = User.objects.filter(email__iexact=email, is_active=True).exclude(email="")
        _send(
            [user for user in found if user.has_usable_password()],
            _("A new password for Harvest"),
            lambda user: text % {"name": user.username, "link": root + link(user)},
        )
    finally:
        close_old_connections()


def _send(users, subject, text):
    for user in users:
        if settings.EMAIL_READY and user.email:
            try:
                send_mail(subject, text(user), None, [user.email])
            except (SMTPException, OSError):
                logger.exception("a letter about a password could not be sent")


def forget_second_factor(user, by):
    """For somebody who lost app and recovery codes."""
    second_factor.turn_off(user, by)
