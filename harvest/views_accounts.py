"""One's own account: signing in and out, the password, the second factor."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from outcomes.knocks import may_knock

from . import accounts, second_factor
from .account_forms import CodeForm, ForgottenForm, PasswordForm

both = require_http_methods(["GET", "HEAD", "POST"])
quiet = sensitive_post_parameters()


class Login(auth.LoginView):
    """User name and password; who has a second factor, or needs one, is signed in after it."""

    redirect_authenticated_user = True
    extra_context = {"email_ready": settings.EMAIL_READY}

    def form_valid(self, form):
        user, then = form.get_user(), self.get_success_url()
        if second_factor.has(user) or second_factor.required_of(user):
            second_factor.begin(self.request, user, then)
            return redirect("second_factor")
        second_factor.sign_in(self.request, user)
        return redirect(then)


class NewPassword(auth.PasswordResetConfirmView):
    """Choosing a password by a link. The link itself goes into the session at once, so that the
    address of the page tells nobody anything."""

    template_name = "registration/new_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form):
        response = super().form_valid(form)
        accounts.password_changed(self.user)
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return response


login = Login.as_view()
logout = auth.LogoutView.as_view()
new_password = login_not_required(NewPassword.as_view())


def locked_out(request, response, credentials):
    """What everybody sees for whose name too many wrong passwords came from their address, whether
    there is such an account or not."""
    minutes = round(60 * settings.AXES_COOLOFF_TIME)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)


def admin_login(request):
    """Django's admin has no door of its own: this one leads to ours, which asks for all."""
    return redirect(f"{resolve_url('login')}?next={reverse('admin:index')}")


admin_login = login_not_required(require_safe(admin_login))


@login_not_required
@both
@quiet
def second_factor_code(request):
    """After the password: the code, or first the setting up of what the role requires."""
    user = second_factor.pending(request)
    if user is None:
        return redirect("login")
    if not second_factor.has(user):
        return _setting_up(request, user, lambda: second_factor.finish(request, user))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.accepts(user, form.cleaned_data["code"]):
            return redirect(second_factor.finish(request, user))
        form.add_error("code", _wrong())
    return _page(request, "registration/second_factor.html", {"form": form})


@require_safe
def account(request):
    """Who one is here, and the doors to password and second factor."""
    context = {
        "has": second_factor.has(request.user),
        "required": second_factor.required_of(request.user),
        "idle": settings.IDLE_MINUTES,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "registration/account.html", context)


@both
@quiet
def password(request):
    """Another password for oneself. Other sessions end with it, this one goes on."""
    form = PasswordChangeForm(request.user, request.POST or None)
    form.fields["old_password"].widget.attrs.pop("autofocus", None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        accounts.password_changed(form.user)
        messages.success(
            request, _("Your password is changed. Whoever was signed in elsewhere is no longer.")
        )
        return redirect("account")
    return _page(request, "registration/password.html", {"form": form})


@both
@quiet
def second_factor_on(request):
    """Setting up a second factor. Another in its place needs the first to be removed, which asks
    for the password."""
    if second_factor.has(request.user):
        raise Http404
    return _setting_up(request, request.user, lambda: reverse("account"))


@both
@quiet
def second_factor_off(request):
    """Removing one's second factor. Whose role needs one sets up another at the next sign-in."""
    form = _with_password(request)
    if form.is_valid():
        second_factor.turn_off(request.user, request.user)
        messages.success(request, _("Your second factor is removed."))
        return redirect("account")
    context = {"form": form, "required": second_factor.required_of(request.user)}
    return _page(request, "registration/second_factor_off.html", context)


@both
@quiet
def recovery_codes(request):
    """Other recovery codes in place of those there were."""
    form = _with_password(request)
    if form.is_valid():
        codes = second_factor.new_recovery_codes(request.user)
        context = {"codes": codes, "then": reverse("account")}
        return render(request, "registration/recovery_codes.html", context)
    return _page(request, "registration/recovery_codes_new.html", {"form": form})


@login_not_required
@both
def forgotten(request):
    """Asking for a link to a new password. The answer says nothing of whether there is such an
    account; where no letters go out, there is no such page."""
    if not settings.EMAIL_READY:
        raise Http404
    form = ForgottenForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and may_knock(request):
        root = f"{request.scheme}://{request.get_host()}"
        accounts.forgotten(form.cleaned_data["email"], root)
    context = {"form": form, "sent": sent}
    return _page(request, "registration/forgotten.html", context)


def _setting_up(request, user, then):
    """The page on which an app is set up; `then()` is called when it is done, and gives the
    address to go on to."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(user, form.cleaned_data["code"])
        if codes:
            context = {"codes": codes, "then": then()}
            return render(request, "registration/recovery_codes.html", context)
        form.add_error("code", _wrong())
    device = second_factor.offered(user)
    size, dark = second_factor.drawing(device)
    secret = second_factor.secret(device)
    context = {"form": form, "secret": secret, "size": size, "dark": dark}
    return _page(request, "registration/second_factor_on.html", context)


def _with_password(request):
    """The form that asks for the password once more; 404 without a second factor."""
    if not second_factor.has(request.user):
        raise Http404
    return PasswordForm(request.user, request.POST or None)


def _page(request, template, context):
    return render(request, template, context, status=400 if context["form"].errors else 200)


def _wrong():
    return _(
        "This code is not right, or has been used. Take the one that the app shows now; after "
        "several wrong ones, wait a minute."
    )
