"""Addresses of outcomes, of one actor and one instrument, and of the search over everything."""

from django.urls import path, re_path

from . import entry_views, events_desk, triage, views

urlpatterns = [
    path("outcomes/", views.outcome_list, name="outcome_list"),
    path("outcomes/new/", views.outcome_new, name="outcome_new"),
    path("outcomes/<str:slug>/", views.outcome, name="outcome"),
    path("outcomes/<str:slug>/edit/", views.outcome_edit, name="outcome_edit"),
    path("outcomes/<str:slug>/review/", views.outcome_review, name="outcome_review"),
    path("outcomes/<str:slug>/release/", views.outcome_release, name="outcome_release"),
    path("candidates/", triage.triage, name="triage"),
    path("candidates/decide/", triage.decide, name="triage_decide"),
    path("candidates/draft/", triage.draft, name="draft_lead"),
    path("actors/<str:slug>/", entry_views.actor, name="actor"),
    path("instruments/<str:slug>/", entry_views.instrument, name="instrument"),
    path("instruments/<str:slug>/events/", events_desk.events, name="instrument_events"),
    path("instruments/<str:slug>/events/decide/", events_desk.decide, name="events_decide"),
    path("instruments/<str:slug>/events/new/", events_desk.new, name="event_new"),
    re_path(
        r"^instruments/(?P<slug>[^/]+)/events/(?P<kind>passage|claim)/(?P<pk>[0-9]{1,18})/$",
        events_desk.change,
        name="event_change",
    ),
    path("sources/<str:slug>/outcomes/", views.source_outcomes, name="source_outcomes"),
    path("search/", views.search_all, name="search"),
]
