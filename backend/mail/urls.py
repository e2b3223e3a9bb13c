"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.mail import views

urlpatterns: list[URLPattern] = [path("demo/inbox", views.inbox, name="demo-inbox")]
