"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.contacts import views

urlpatterns: list[URLPattern] = [
    path("contacts/", views.page, name="contacts"),
    path("contacts/list", views.listing, name="contacts-list"),
    path("contacts/chosen", views.chosen, name="contacts-chosen"),
]
