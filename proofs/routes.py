"""`python -m proofs.routes`: every page of the product as JSON, name → address pattern. A new page is in it by itself."""

from __future__ import annotations

import json

import django

django.setup()

from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402

NO_PAGE = ("api/",)


def pages(patterns: list[URLPattern | URLResolver], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= pages(pattern.url_patterns, address)
        elif not address.startswith(NO_PAGE):
            found[pattern.name or address] = "/" + address
    return found


if __name__ == "__main__":
    print(json.dumps(pages(get_resolver().url_patterns)))
