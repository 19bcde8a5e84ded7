"""One shape for every refusal of the API: `{"detail": …}` or `{field: [messages]}`, never a 5xx for bad input."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Refused(Exception):
    """The request can't be carried out; says why in `{field: [sentences]}`. Nothing was saved."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(str(problems))
        self.problems = problems
        self.rows: list[dict[str, str]] = []
        """For a page: which row each sentence is about. Answered as `refused`."""

    @property
    def sentences(self) -> str:
        """All of them in one line, for a page that has no field to put them beside."""
        return " ".join(sentence for told in self.problems.values() for sentence in told)


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(exc, Refused):
        rows = {"refused": exc.rows} if exc.rows else {}
        return Response({**exc.problems, **rows}, status=400)
    if isinstance(exc, DjangoValidationError):
        return Response({"detail": " ".join(exc.messages)}, status=400)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound("Not found.")
    return exception_handler(exc, context)
