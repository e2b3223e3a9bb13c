"""A measured figure and the bar that it must not pass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of what `make bench` prints."""

    what: str
    value: float
    unit: str
    bar: float | None = None
    """At most this; None: told, not judged."""

    @property
    def is_met(self) -> bool:
        """Whether the bar is held."""
        return self.bar is None or self.value <= self.bar

    @property
    def said(self) -> str:
        """The value as people read it."""
        return f"{self.value:.2f} {self.unit}" if self.value < 100 else f"{self.value:.0f} {self.unit}"

    @property
    def bar_said(self) -> str:
        """The bar, and whether it is held."""
        if self.bar is None:
            return ""
        return f"at most {self.bar:g} {self.unit}: {'ok' if self.is_met else 'MISSED'}"
