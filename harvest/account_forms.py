"""The forms of accounts: inviting somebody, a code, turning the second factor off."""

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .roles import LABELS, ROLES

CHOICES = [(role, LABELS[group]) for role, group in ROLES.items()]


class InviteForm(forms.Form):
    """Who is to have an account, and what they may do."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=User._meta.get_field("username").max_length,
        validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=CHOICES)

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(
                _("There is an account “%(name)s” already.") % {"name": name}
            )
        return name


class RoleForm(forms.Form):
    """Another role for an account."""

    role = forms.ChoiceField(choices=CHOICES)


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}
        ),
    )


class PasswordForm(forms.Form):
    """The password of whoever is signed in, once more."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user, *args, **keywords):
        super().__init__(*args, **keywords)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password


class ForgottenForm(forms.Form):
    """To which address a link to a new password is to be sent."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of your account"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
