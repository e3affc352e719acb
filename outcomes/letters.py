"""The letter that asks a person about an outcome, with the link, in the person's language."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Link


def letter(row, token, request):
    """(subject, text) of the letter for a Substantiation whose link has this token."""
    address = request.build_absolute_uri(reverse("substantiate", args=[token]))
    expires = Link.objects.filter(substantiation=row, revoked_at=None, used_at=None).first()
    with translation.override(row.person.language):
        subject = _("Your view on a change that you know of")
        lines = (
            _("Dear %(name)s,") % {"name": row.person.name},
            _(
                "we collect changes that people report from their work for human rights and the "
                "rule of law, and ask those who know a case whether it is told rightly. Would you "
                "look at one? It takes some ten minutes; you need no account."
            ),
            address,
            _(
                "The link is for you alone, works until %(date)s, and once: please do not pass it "
                "on. You choose whether your name may be mentioned."
            )
            % {"date": date_format(expires.expires_at, "j F Y")},
            _("Thank you very much."),
        )
        return subject, "\n\n".join(lines) + "\n"


def can_be_sent(person):
    """Whether letters go out by e-mail here, and the person has an address."""
    return bool(settings.EMAIL_READY and "@" in person.contact)


def send(row, subject, text):
    """Send a letter by e-mail. Raises OSError (smtplib's errors are such) where it does not go."""
    send_mail(subject, text, None, [row.person.contact])
