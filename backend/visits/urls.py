"""Addresses of My day."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.visits import views

urlpatterns: list[URLPattern] = [
    path("day/", views.page, name="day"),
    path("day/list", views.listing, name="day-list"),
    path("day/count", views.count, name="day-count"),
    path("day/<uuid:booking>/take", views.take_visit, name="visit-take"),
    path("day/<uuid:booking>/give-back", views.give_visit_back, name="visit-give-back"),
    path("day/<uuid:booking>/begin", views.begin_visit, name="visit-begin"),
    path("day/<uuid:booking>/<int:home>/", views.visit, name="visit"),
    path("day/<uuid:booking>/<int:home>/close", views.close_visit, name="visit-close"),
    path("day/<uuid:booking>/<int:home>/again", views.call_again, name="visit-again"),
]
