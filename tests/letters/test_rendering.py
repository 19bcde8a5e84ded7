"""PDFs: tagged, the same bytes twice, and a renderer that reaches nothing (P18)."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from letters.rendering import render_pdf

PAGE = '<!doctype html><html lang="en-GB"><head><title>Test</title></head><body><h1>Test</h1>{}</body></html>'


class Listener(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[str]:
    Listener.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "payload",
    [
        '<img src="{url}/img">', '<img src="{file}">', '<link rel="stylesheet" href="{url}/css">',
        '<style>@import url("{url}/import"); p {{ background: url("{file}") }}</style><p>x</p>',
        '<link rel="attachment" href="{file}">', '<a rel="attachment" href="{file}">x</a>',
        '<object data="{url}/object"></object>', '<embed src="{file}">', '<iframe src="{url}/frame"></iframe>',
        '<svg><image href="{url}/svg"/><use href="{file}#a"/></svg>',
        '<style>@font-face {{ font-family: x; src: url("{url}/font"), url("{file}") }} p {{ font-family: x }}</style><p>x</p>',
        '<p style="list-style: url({url}/list)">x</p>', '<img src="//{bare}/relative">', '<base href="{url}/"><img src="base.png">',
        '<img src="asset:../../manage.py">', '<img src="FILE://{path}">', '<meta http-equiv="refresh" content="0;url={url}/meta">',
        '<img srcset="{url}/set 2x" src="{url}/set">', '<p style="content: url({url}/content)">x</p>',
    ],
)  # fmt: skip
def test_document_reaches_neither_network_nor_files(payload: str, listener: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary.svg"
    canary.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text id="a">CANARY-ZZ</text></svg>')
    places = {"url": listener, "bare": listener[7:], "file": canary.as_uri(), "path": str(canary)}

    pdf = render_pdf(PAGE.format(payload.format(**places)), "record.css")

    reader = PdfReader(BytesIO(pdf))
    assert Listener.asked == []
    assert "CANARY" not in "".join(page.extract_text() for page in reader.pages)
    assert not reader.attachments


def test_document_is_tagged_with_language_and_title() -> None:
    reader = PdfReader(BytesIO(render_pdf(PAGE.format("<p>Word</p>"), "record.css")))
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    mark_info, metadata = root["/MarkInfo"].get_object(), root["/Metadata"].get_object()
    assert isinstance(mark_info, DictionaryObject)
    assert isinstance(metadata, StreamObject)
    assert str(root["/Lang"]) == "en-GB"
    assert mark_info["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Test"
    assert "pdfuaid:part" in metadata.get_data().decode()


def test_same_text_makes_the_same_bytes() -> None:
    html = PAGE.format("<p>Word</p>")
    assert render_pdf(html, "record.css") == render_pdf(html, "record.css")
