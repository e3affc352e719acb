"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from . import imports, views, views_accounts, views_people

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("outcomes.urls")),
    path("", include("sources.urls")),
    path("accounts/login/", views_accounts.login, name="login"),
    path("accounts/login/code/", views_accounts.second_factor_code, name="second_factor"),
    path("accounts/logout/", views_accounts.logout, name="logout"),
    path("accounts/", views_accounts.account, name="account"),
    path("accounts/password/", views_accounts.password, name="password"),
    path("accounts/password/forgotten/", views_accounts.forgotten, name="forgotten"),
    path("accounts/new/<uidb64>/<token>/", views_accounts.new_password, name="new_password"),
    path("accounts/second/on/", views_accounts.second_factor_on, name="second_factor_on"),
    path("accounts/second/off/", views_accounts.second_factor_off, name="second_factor_off"),
    path("accounts/second/codes", views_accounts.recovery_codes, name="recovery_codes"),
    path("people/", views_people.people, name="people"),
    path("people/<int:pk>/<str:act>", views_people.person, name="person"),
    path("imports/", imports.imports, name="imports"),
    path("imports/headings/<int:pk>/forget", imports.forget_heading, name="forget_heading"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/invalid.csv", imports.invalid_rows, name="import_invalid_rows"),
    path("imports/<int:pk>/headings", imports.answer_headings, name="import_headings"),
    path("imports/<int:pk>/note", imports.note, name="import_note"),
    path("imports/<int:pk>/invalid", imports.answer_invalid, name="import_invalid"),
    path("imports/<int:pk>/decide", imports.decide, name="import_decide"),
    path("imports/<int:pk>/commit", imports.bring_in, name="import_commit"),
    path("imports/<int:pk>/undo", imports.take_back, name="import_undo"),
    path("imports/<int:pk>/discard", imports.discard, name="import_discard"),
    path("imports/<int:pk>/stop", imports.stop, name="import_stop"),
    path("imports/<int:pk>/again", imports.again, name="import_again"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/login/", views_accounts.admin_login),
    path("admin/", admin.site.urls),
]
handler400 = "harvest.views.bad_request"
