"""`python -m backend.worker`."""

from __future__ import annotations

import os
import sys

import django


def main() -> int:
    """Run the worker until it is told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    from backend.worker.main import Worker  # noqa: PLC0415  (models can be imported only now)

    return Worker().run()


if __name__ == "__main__":
    sys.exit(main())
