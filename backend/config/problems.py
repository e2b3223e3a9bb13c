"""Refusals as RFC 9457 problems: a stable `code` for programs, a text for people."""

from __future__ import annotations

import dataclasses

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _


@dataclasses.dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field. `params` fill its text."""

    field: str
    code: str
    params: dict[str, str] = dataclasses.field(default_factory=dict)


class Problem(Exception):
    """A refusal that the API answers with. `status` is HTTP's, `code` never changes its meaning."""

    def __init__(self, status: int, code: str, detail: str = "", problems: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.problems = problems


def unknown() -> Problem:
    """Return the answer for what is not there, or is another organisation's: the same."""
    return Problem(404, "unknown", _("There is no such thing."))


def answer(problem: Problem, _request: HttpRequest | None = None) -> HttpResponse:
    """Return the problem as its HTTP answer."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": problem.code.replace("_", " "),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.problems:
        body["errors"] = [{"field": p.field, "code": p.code, "params": p.params} for p in problem.problems]
    return JsonResponse(body, status=problem.status, content_type="application/problem+json")
