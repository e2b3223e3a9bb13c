"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from backend.calls import guest_views, notice_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("calls/bar", views.bar, name="calls-bar"),
    path("calls/notices", notice_views.notices, name="calls-notices"),
    path("calls/<uuid:call>/", views.room, name="call"),
    path("calls/<uuid:call>/answer", notice_views.answer_call, name="call-answer"),
    path("calls/<uuid:call>/decline", notice_views.decline_call, name="call-decline"),
    path("calls/<uuid:call>/join", views.join, name="call-join"),
    path("calls/<uuid:call>/state", views.state, name="call-state"),
    path("calls/<uuid:call>/end", views.end_call, name="call-end"),
    path("calls/<uuid:call>/extend", views.extend_call, name="call-extend"),
    path("calls/<uuid:call>/settings/", include("backend.calls.drawer_urls")),
    path("guest/", guest_views.link, name="guest"),
    path("guest/look", guest_views.look, name="guest-look"),
    path("guest/use", guest_views.use, name="guest-use"),
    path("guest/call", guest_views.room, name="guest-call"),
    path("guest/call/join", guest_views.join, name="guest-join"),
    path("guest/call/state", guest_views.state, name="guest-state"),
]
