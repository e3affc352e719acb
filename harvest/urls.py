"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from . import imports, views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("outcomes.urls")),
    path("", include("sources.urls")),
    path("accounts/login/", views.login, name="login"),
    path("accounts/logout/", views.logout, name="logout"),
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
    path("admin/", admin.site.urls),
]
handler400 = "harvest.views.bad_request"
