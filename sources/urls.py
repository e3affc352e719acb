"""Addresses of the library, the reader and the registers."""

from django.urls import path

from . import desk, desk_erasing, uploads, views

urlpatterns = [
    path("sources/", views.source_list, name="source_list"),
    # Not below sources/: a document may be called anything.
    path("upload/", uploads.source_upload, name="source_upload"),
    path("sources/<str:slug>/", views.source, name="source"),
    path("sources/<str:slug>/file/", views.source_file, name="source_file"),
    path("sources/<str:slug>/release/", views.source_release, name="source_release"),
    path("sources/<str:slug>/describe/", uploads.source_describe, name="source_describe"),
    path("sources/<str:slug>/edition/", uploads.source_edition, name="source_edition"),
    path("sources/<str:slug>/withdraw/", uploads.source_withdraw, name="source_withdraw"),
    path("sources/<str:slug>/editions/", uploads.source_editions, name="source_editions"),
    path("erasures/", desk_erasing.erasures, name="erasures"),
    path("actors/", views.actor_list, name="actor_list"),
    path("instruments/", views.instrument_list, name="instrument_list"),
    path("registers/proposals/", desk.proposals, name="proposals"),
    path("registers/decide/", desk.decide, name="entries_decide"),
    path("actors/<str:slug>/edit/", desk.edit, {"kind": "actor"}, name="actor_edit"),
    path("actors/<str:slug>/merge/", desk.kin, {"kind": "actor"}, name="actor_merge"),
    path("instruments/<str:slug>/edit/", desk.edit, {"kind": "instrument"}, name="instrument_edit"),
    path(
        "instruments/<str:slug>/merge/", desk.kin, {"kind": "instrument"}, name="instrument_merge"
    ),
]
