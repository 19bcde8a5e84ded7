"""What the OpenAPI document says of every address alike: how each may be refused. Named in the settings."""

from __future__ import annotations

from typing import Any

REFUSALS = {
    "400": "What was sent can't be used: `{field: [sentences]}` or `{detail: sentence}`",
    "401": "No token or session that is valid at this host",
    "403": "Signed in, and not allowed: a page's session without its CSRF token, or a rule that the answer names",
    "404": "There is no such thing, or it is not yours to see: the two are not told apart",
    "429": "Too many requests with this token; `Retry-After` says when to go on",
    "503": "The database can't be reached just now; send the same again",
}
NOT_JSON = {"415": "The body is not JSON"}
PROBLEM = {"application/json": {"schema": {"type": "object", "additionalProperties": {}}}}


def say_how_each_is_refused(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:  # Any: OpenAPI
    """Every operation names the refusals it may answer; what it documents itself is kept."""
    for operations in result["paths"].values():
        for operation in operations.values():
            words = REFUSALS | (NOT_JSON if "requestBody" in operation else {})
            for status, description in words.items():
                refusal = {"description": description, "content": PROBLEM}
                operation["responses"].setdefault(status, refusal)
            for parameter in operation.get("parameters", []):
                _bind(parameter)
    return result


def _bind(parameter: dict[str, Any]) -> None:  # Any: OpenAPI
    """A pattern of an address holds for the whole part of it, which a pattern in OpenAPI has to say."""
    pattern = parameter["schema"].get("pattern")
    if pattern and parameter["in"] == "path":
        parameter["schema"]["pattern"] = f"^(?:{pattern.removeprefix('^').removesuffix('$')})$"
