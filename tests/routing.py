"""How an address and the roles it is for are written down in `tests.routes` and its neighbours.

Roles are named one by one on purpose: worked out of the permissions, the table would agree with any mistake.
"""

from __future__ import annotations

from dataclasses import dataclass

TEACHERS = {"teacher", "subject_teacher"}
SENIORS = {"senior_lead", "assistant_head", "head", "trust_lead"}
OFFICE = {"office", "officer"} | SENIORS
IMPORTERS = OFFICE - {"office"}
PASTORAL = {"pastoral", "senco", "designated_teacher", "dsl"}
DATA_PROTECTION = {"dpo"}
REVIEWER = {"reviewer"}
FIGURES_ONLY = {"governor", "link_governor", "trustee", "trust_executive"}
ALL = TEACHERS | OFFICE | PASTORAL | FIGURES_ONLY | DATA_PROTECTION | REVIEWER
NOBODY: set[str] = set()

PAGE, MOVED, BAD_REQUEST, NO_SUCH_PAGE = 200, 302, 400, 404
NOT_JSON = 415
"""Somebody it is for has sent a form where JSON is asked; what they may do with JSON is tested elsewhere."""


@dataclass(frozen=True)
class Route:
    """`path` and `query` may name samples, as `{urn}`. `opens` names the roles it is for."""

    name: str
    path: str
    opens: set[str]
    query: str = ""
    answer: int = PAGE
    """What those it is for get."""
    refused: int = NO_SUCH_PAGE
    """What others get: as if there were no such address."""
    unknown_to: frozenset[str] = frozenset()
    """Roles to whom it does not exist, where others are refused in another way."""
    method: str = "get"
    whole_trust: bool = False
    """Only for people whose role covers every school."""
    public: int = 0
    """What somebody not signed in gets, where that is not the way to the sign-in page."""

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def of_school(self) -> bool:
        return "{urn}" in self.path + self.query


def school(name: str, path: str, opens: set[str], query: str = "", **more: int | str) -> Route:
    return Route(name, "/schools/{urn}/" + path, opens, query, **more)  # type: ignore[arg-type]  # as Route's own
