"""Addresses of outcomes, of one actor and one instrument, and of the search over everything."""

from django.urls import path

from . import views

urlpatterns = [
    path("outcomes/", views.outcome_list, name="outcome_list"),
    path("outcomes/new/", views.outcome_new, name="outcome_new"),
    path("outcomes/<str:slug>/", views.outcome, name="outcome"),
    path("outcomes/<str:slug>/edit/", views.outcome_edit, name="outcome_edit"),
    path("outcomes/<str:slug>/review/", views.outcome_review, name="outcome_review"),
    path("outcomes/<str:slug>/release/", views.outcome_release, name="outcome_release"),
    path("actors/<str:slug>/", views.actor, name="actor"),
    path("instruments/<str:slug>/", views.instrument, name="instrument"),
    path("sources/<str:slug>/outcomes/", views.source_outcomes, name="source_outcomes"),
    path("search/", views.search_all, name="search"),
]
