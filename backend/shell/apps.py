"""The app of the frame."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Templates' tags and the views that belong to no other part."""

    name = "backend.shell"
    label = "shell"
