"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.accounts import views

urlpatterns: list[URLPattern] = [
    path("login/", views.log_in, name="login"),
    path("login/link", views.link, name="login-link"),
    path("login/link/look", views.look, name="login-link-look"),
    path("login/link/use", views.use, name="login-link-use"),
    path("logout", views.log_out, name="logout"),
]
