"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.bookings import views

urlpatterns: list[URLPattern] = [
    path("bookings/dialog", views.dialog, name="booking-dialog"),
    path("bookings/participants", views.participants, name="booking-participants"),
    path("bookings/send", views.send, name="booking-send"),
    path("bookings/<uuid:booking>/homes", views.homes, name="booking-homes"),
]
