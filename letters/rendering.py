"""HTML to PDF. The renderer reaches nothing: no network, no file, only the assets listed here (promise P18).

Typefaces and style sheets are loaded once a process: that halves the time of a page. The output is tagged for
screen readers (PDF/UA) and the same bytes for the same text.
"""

from __future__ import annotations

import gc
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STYLES = Path(__file__).parent / "assets"
VARIANT = "pdf/ua-1"
TYPEFACE = "atkinson-hyperlegible-next-latin"
_ONE_AT_A_TIME = Lock()
"""The typefaces are shared by the whole process, and the library that lays them out is not made for two threads."""
FACES = [(weight, slope) for weight in (400, 700) for slope in ("normal", "italic")]


class OwnAssets(URLFetcher):
    """Gives out the bytes of known names and nothing else. The parent's ways to the network are never set up."""

    _fail_on_errors = False  # what is refused is left out, as a browser leaves out a blocked picture

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        self.assets = assets

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url not in self.assets:
            raise ValueError("a document may use its own assets only")
        kind = "font/woff2" if url.endswith(".woff2") else mimetypes.guess_type(url)[0] or ""
        return URLFetcherResponse(url, self.assets[url], {"Content-Type": kind})

    def open(
        self, url: Any, data: object = None, timeout: object = None
    ) -> URLFetcherResponse:  # Any: as the parent
        return self.fetch(url if isinstance(url, str) else url.full_url)


@cache
def _kit(style: str) -> tuple[FontConfiguration, CSS, OwnAssets]:
    """Fonts, style sheet and fetcher of one kind of document. Without the built typeface DejaVu stands in."""
    fonts = FontConfiguration()
    folder = settings.BASE_DIR / "build" / "static" / "fonts"
    assets, rules = {}, []
    for weight, slope in FACES:
        file = folder / f"{TYPEFACE}-{weight}-{slope}.woff2"
        if file.is_file():
            assets[f"asset:{file.name}"] = file.read_bytes()
            rules.append(
                f'@font-face {{ font-family: "Document"; font-weight: {weight}; font-style: {slope}; '
                f"src: url(asset:{file.name}) }}"
            )
    fetcher = OwnAssets(assets)
    text = "\n".join([*rules, (STYLES / style).read_text(encoding="utf-8")])
    return fonts, CSS(string=text, font_config=fonts, url_fetcher=fetcher, base_url="asset:"), fetcher


@contextmanager
def _collector_set_aside() -> Iterator[None]:
    """What a layout is made of lives as long as the layout: looking through it for garbage again and again finds
    little and costs a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Printed:
    pdf: bytes
    pages: int


def render_pdf(html: str, style: str) -> bytes:
    """The document as PDF/UA. `style` names a sheet in `letters/assets`; the HTML brings `lang` and a title."""
    return printed(html, style).pdf


@dataclass(frozen=True)
class Enclosed:
    """A file carried inside a document, to the last byte as it was."""

    name: str
    content: bytes
    about: str
    at: datetime


def printed(
    html: str,
    style: str,
    pictures: Mapping[str, bytes] | None = None,
    enclosed: Sequence[Enclosed] = (),
) -> Printed:
    """The same with the number of its pages. `enclosed` are files that go inside it.

    `pictures` are this document's own, by the name its HTML gives them (`asset:logo.png`). They come from us, checked
    (`letters.rules.pictures`); a picture whose name a person could choose would be a hole.
    """
    with _ONE_AT_A_TIME, _collector_set_aside():
        fonts, css, fetcher = _kit(style)
        own = OwnAssets({**pictures, **fetcher.assets}) if pictures else fetcher
        document = HTML(string=html, base_url="asset:", url_fetcher=own)
        laid_out = document.render(stylesheets=[css], font_config=fonts, pdf_variant=VARIANT)
        files = [
            Attachment(
                string=one.content, name=one.name, description=one.about, created=one.at, modified=one.at
            )
            for one in enclosed
        ]
        return Printed(bytes(laid_out.write_pdf(pdf_variant=VARIANT, attachments=files)), len(laid_out.pages))
