"""All accounts, for admins: inviting, a new link, another role, closing and opening."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from . import accounts
from .account_forms import CHOICES, InviteForm, RoleForm
from .roles import LABELS, ROLES, role_of


def _keeper(request):
    """Stop whoever may not keep accounts: for them the page does not exist."""
    if not request.user.has_perm("auth.change_user"):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def people(request):
    """The accounts there are, and inviting one more. The answer to an invitation shows the link,
    once."""
    _keeper(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        user = accounts.invite(told["username"], told["role"], told["email"], request.user)
        return _shown(request, user, accounts.link(user), invited=True)
    found = list(accounts.people(request.user))
    context = {"form": form, "people": found, "choices": CHOICES}
    for person in found:
        group = role_of(person)
        person.role = LABELS.get(group, "")
        person.key = next((role for role, name in ROLES.items() if name == group), "")
        person.factor = any(device.confirmed for device in person.totpdevice_set.all())
    return render(
        request, "harvest/people.html", context, status=400 if request.method == "POST" else 200
    )


@require_POST
def person(request, pk, act):
    """What an admin does with one account, by the name of the act in the address."""
    _keeper(request)
    user = get_object_or_404(accounts.people(request.user), pk=pk)
    if act == "link" and user.is_active:
        return _shown(request, user, accounts.new_link(user, request.user))
    if user == request.user:
        messages.error(request, _("Nobody does this to their own account; ask another admin."))
    elif act == "close":
        accounts.close(user, request.user)
        messages.success(request, _("“%(name)s” is closed.") % {"name": user.username})
    elif act == "open" and not user.is_active:
        accounts.reopen(user, request.user)
        return _shown(request, user, accounts.link(user))
    elif act == "factor":
        accounts.forget_second_factor(user, request.user)
        text = _("“%(name)s” signs in without a second factor until another is set up.")
        messages.success(request, text % {"name": user.username})
    elif act == "role":
        form = RoleForm(request.POST)
        if form.is_valid():
            accounts.change_role(user, form.cleaned_data["role"], request.user)
            messages.success(request, _("“%(name)s” has another role.") % {"name": user.username})
        else:
            messages.error(request, _("There is no such role."))
    return redirect("people")


def _shown(request, user, path, invited=False):
    address = request.build_absolute_uri(path)
    sent = settings.EMAIL_READY and bool(user.email)
    if sent:
        accounts.send_link(user, address)
    context = {"person": user, "address": address, "sent": sent, "invited": invited}
    return render(request, "harvest/person_link.html", context)
