"""Addresses of the library, the reader and the registers."""

from django.urls import path

from . import views

urlpatterns = [
    path("sources/", views.source_list, name="source_list"),
    path("sources/<str:slug>/", views.source, name="source"),
    path("sources/<str:slug>/file/", views.source_file, name="source_file"),
    path("sources/<str:slug>/release/", views.source_release, name="source_release"),
    path("actors/", views.actor_list, name="actor_list"),
    path("instruments/", views.instrument_list, name="instrument_list"),
]
