"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from backend.accounts import account_views, reset_views, views

urlpatterns: list[URLPattern] = [
    path("login/", views.log_in, name="login"),
    path("login/code", views.code, name="login-code"),
    path("login/again", views.again, name="login-again"),
    path("login/link", views.link, name="login-link"),
    path("login/link/look", views.look, name="login-link-look"),
    path("login/link/use", views.use, name="login-link-use"),
    path("login/link/new", reset_views.new_link, name="login-link-new"),
    path("login/forgotten", reset_views.forgotten, name="password-forgotten"),
    path("login/password", reset_views.choose, name="password-reset"),
    path("login/password/use", reset_views.chosen, name="password-reset-use"),
    path("login/password/done", reset_views.done, name="password-done"),
    path("logout", views.log_out, name="logout"),
    path("account/", account_views.account, name="account"),
    path("account/still", account_views.still, name="account-still"),
    path("account/password", account_views.password, name="account-password"),
    path("account/sessions/end", account_views.end_one, name="session-end"),
    path("account/sessions/end-all", account_views.end_all, name="sessions-end"),
    path("account/two-step", account_views.two_step_page, name="two-step"),
    path("account/two-step/begin", account_views.two_step_begin, name="two-step-begin"),
    path("account/two-step/confirm", account_views.two_step_confirm, name="two-step-confirm"),
    path("account/two-step/codes", account_views.two_step_codes, name="two-step-codes"),
    path("account/two-step/off", account_views.two_step_off, name="two-step-off"),
]
