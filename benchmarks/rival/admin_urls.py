"""Django's admin over the outcomes, set up as a user would for the same list."""

from django.contrib import admin
from django.urls import path

from benchmarks.crowd import FILTERS
from outcomes.models import Outcome


class OutcomeAdmin(admin.ModelAdmin):
    list_display = ("fragment_id", "headline", "country", "year", "status")
    list_filter = FILTERS
    search_fields = ("fragment_id", "description", "significance_text", "contribution_text")
    list_per_page = 25
    ordering = ("-year", "slug")


site = admin.AdminSite()
site.register(Outcome, OutcomeAdmin)
urlpatterns = [path("admin/", site.urls)]
