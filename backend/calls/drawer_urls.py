"""Addresses of the drawer: `calls:settings` and what is done in it."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.calls import drawer_views as views

app_name = "calls"

urlpatterns: list[URLPattern] = [
    path("", views.settings, name="settings"),
    path("live", views.live, name="live"),
    path("search", views.search, name="search"),
    path("add", views.add, name="add"),
    path("invite", views.invite_guest, name="invite"),
    path("extend", views.extend_call, name="extend"),
    path("end", views.end_call, name="end"),
    path("seats/<uuid:seat>/remove", views.take_out, name="remove"),
    path("seats/<uuid:seat>/switch", views.switch, name="switch"),
]
