"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.calls import views

urlpatterns: list[URLPattern] = [
    path("calls/bar", views.bar, name="calls-bar"),
    path("calls/<uuid:call>/", views.room, name="call"),
    path("calls/<uuid:call>/join", views.join, name="call-join"),
    path("calls/<uuid:call>/state", views.state, name="call-state"),
    path("calls/<uuid:call>/end", views.end_call, name="call-end"),
    path("calls/<uuid:call>/extend", views.extend_call, name="call-extend"),
]
