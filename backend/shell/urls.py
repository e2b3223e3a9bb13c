"""Addresses of the frame: the start, the language, nudges."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.shell import nudges, views

urlpatterns: list[URLPattern] = [
    path("", views.start, name="start"),
    path("language", views.language, name="language"),
    path("nudges", nudges.stream, name="nudges"),
]
