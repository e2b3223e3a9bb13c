"""What is typed at log-in."""

from __future__ import annotations

from django import forms


class LoginForm(forms.Form):
    """E-mail and password. A wrong one is told for the whole form: which of the two it was is nobody's business."""

    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=1024, strip=False)


class EmailForm(forms.Form):
    """Where to send a link."""

    email = forms.EmailField(max_length=254)


class NewPasswordForm(forms.Form):
    """The old one too, where there is one: a browser left open is not its user."""

    old = forms.CharField(max_length=1024, strip=False, required=False)
    password = forms.CharField(max_length=1024, strip=False, required=False)
