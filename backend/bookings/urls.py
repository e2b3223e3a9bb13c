"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.bookings import planned_views, views

urlpatterns: list[URLPattern] = [
    path("bookings/dialog", views.dialog, name="booking-dialog"),
    path("bookings/participants", views.participants, name="booking-participants"),
    path("bookings/plan", views.plan, name="booking-plan"),
    path("bookings/send", views.send, name="booking-send"),
    path("bookings/<uuid:booking>/homes", views.homes, name="booking-homes"),
    path("bookings/<uuid:booking>/", planned_views.page, name="booking"),
    path("bookings/<uuid:booking>/dialog", planned_views.dialog, name="booking-change-dialog"),
    path("bookings/<uuid:booking>/people", planned_views.people, name="booking-people"),
    path("bookings/<uuid:booking>/change", planned_views.change, name="booking-change"),
    path("bookings/<uuid:booking>/cancel", planned_views.cancel, name="booking-cancel"),
]
