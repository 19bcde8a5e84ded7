"""The API for people who write programs: every address, what it takes and what it answers, from the code itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Parameter:
    name: str
    where: str
    """`path` or `query`."""
    kind: str
    required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    method: str
    address: str
    words: str
    parameters: tuple[Parameter, ...]
    body: tuple[Parameter, ...]


def api_page(request: HttpRequest) -> HttpResponse:
    """Linked from the account menu; the machine-readable document is at `/api/schema`."""
    return render(request, "dashboards/api.html", {"operations": operations()})


@cache
def operations() -> tuple[Operation, ...]:
    """Read once: the code does not change while it runs."""
    generator = SchemaGenerator(urlconf="attendance_mis.urls")  # type: ignore[no-untyped-call]  # has no types
    schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # nor this
    named = schema.get("components", {}).get("schemas", {})
    return tuple(
        Operation(
            method=method.upper(),
            address=address,
            words=operation.get("description", ""),
            parameters=tuple(_parameter(one) for one in operation.get("parameters", [])),
            body=_body(operation, named),
        )
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS and address.startswith("/api/v1/")
    )


def _parameter(one: dict[str, Any]) -> Parameter:  # Any: an OpenAPI document
    shape = one.get("schema", {})
    return Parameter(
        one["name"], one["in"], _kind(shape), bool(one.get("required")), one.get("description", "")
    )


def _body(
    operation: dict[str, Any], named: dict[str, Any]
) -> tuple[Parameter, ...]:  # Any: an OpenAPI document
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return _fields(content.get("schema", {}), named, "")


def _fields(
    shape: dict[str, Any], named: dict[str, Any], before: str
) -> tuple[Parameter, ...]:  # Any: as above
    """The fields of an object; those of objects in a list follow it as `marks[].code`."""
    shape = named.get(shape.get("$ref", "").rsplit("/", 1)[-1], shape)
    found: list[Parameter] = []
    for name, field in shape.get("properties", {}).items():
        needed = name in shape.get("required", [])
        found.append(Parameter(before + name, "body", _kind(field), needed, field.get("description", "")))
        if "items" in field:
            found.extend(_fields(field["items"], named, f"{before}{name}[]."))
    return tuple(found)


def _kind(shape: dict[str, Any]) -> str:  # Any: an OpenAPI document
    if "enum" in shape:
        return ", ".join(str(value) for value in shape["enum"])
    return str(shape.get("format") or shape.get("type") or "object")
