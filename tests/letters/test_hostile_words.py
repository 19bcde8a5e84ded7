"""What people write can't reach out of a letter (P18): hostile words in every place a person or a register can fill."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from letters.kinds import KINDS
from letters.models import Letterhead
from letters.queries.printed import body_html, print_letter
from letters.queries.sample import sample_snapshot
from letters.rules.blocks import facts, filled, heading, listed, para, table
from letters.rules.values import Table, said
from tests.letters.letters import words_of
from tests.letters.reaching import reached
from tests.letters.test_rendering import Listener, listener

__all__ = ["listener"]

MARKUP = [
    '<img src="{url}/a">', '<img src={url}/b>', '<IMG SRC="{url}/c">', '<img src="{file}">', '<img srcset="{url}/d 2x">',
    '<script src="{url}/e"></script>', '<script>fetch("{url}/f")</script>', '<link rel="stylesheet" href="{url}/g">',
    '<link rel="attachment" href="{file}">', '<a rel="attachment" href="{file}">x</a>', '<a href="{url}/h">x</a>',
    '<style>@import url({url}/i);</style>', '<style>p{{background:url({url}/j)}}</style>', '<p style="background:url({url}/k)">x</p>',
    '<object data="{url}/l"></object>', '<embed src="{file}">', '<iframe src="{url}/m"></iframe>', '<base href="{url}/">',
    '<meta http-equiv="refresh" content="0;url={url}/n">', '<svg><image href="{url}/o"/></svg>', '<svg><use href="{file}#a"/></svg>',
    '<svg onload="x()"/>', '<math><mi xlink:href="{url}/p">x</mi></math>', '<video poster="{url}/q"></video>',
    '<input type="image" src="{url}/r">', '<body background="{url}/s">', '<table background="{url}/t"><td>x</table>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "{file}">]>&e;', '<?xml-stylesheet href="{url}/u"?>', '<![CDATA[<img src="{url}/v">]]>',
    '</article></body><img src="{url}/w">', '"><img src="{url}/x">', "'><img src='{url}/y'>", '--><img src="{url}/z">',
    '&lt;img src="{url}/aa"&gt;', "&#60;img src='{url}/ab'&#62;", '<img\tsrc\n=\n"{url}/ac">', '<ımg src="{url}/ad">',
]  # fmt: skip
TEMPLATES = [
    "{{% load static %}}", "{{% include '/etc/passwd' %}}", "{{% include 'base.html' %}}", "{{{{ settings.SECRET_KEY }}}}",
    "{{{{ request.user }}}}", "{{{{ child.__class__.__mro__ }}}}", "{{{{child|safe}}}}", "{{% debug %}}", "{{# x #}}", "${{7*7}}",
    "#{{7*7}}", "<%= 7*7 %>", "{{{{7*7}}}}", "{{{{''.__class__}}}}", "{{%raw%}}", "%(SECRET_KEY)s", "{{0.__init__.__globals__}}",
]  # fmt: skip
STYLES = [
    "red; background: url({url}/css1)", "url({url}/css2)", "}} @import url({url}/css3); {{", "@font-face {{ src: url({file}) }}",
    "\\75rl({url}/css4)", "expression(fetch('{url}/css5'))", "content: url({file})", "attr(src url)", "image-set('{url}/css6' 1x)",
]  # fmt: skip
FORMULAS = ["=HYPERLINK(\"{url}/f1\")", "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "\t=1+1", "=IMPORTXML(\"{url}/f2\",\"//a\")"]  # fmt: skip
ADDRESSES = ["{url}/plain", "{file}", "file:///etc/passwd", "//{bare}/x", "javascript:alert(1)", "data:text/html,<b>x</b>", "asset:logo.png", "asset:../../manage.py"]  # fmt: skip
OTHER_WAYS = [
    "http://0x7f000001/", "http://[::1]/", "http://127.1/", "http://localhost%23@127.0.0.1/", "gopher://127.0.0.1/_x", "ftp://127.0.0.1/x",
    "dict://127.0.0.1:11211/stats", "jar:{url}!/x", "\\\\127.0.0.1\\share\\x", "{file}#page=1", "file://localhost{path}",
    "/proc/self/environ", "file:///proc/self/environ", "http://169.254.169.254/latest/meta-data/", "{url}\r\nHost: x", "phar://{path}/x",
    "netdoc:///etc/passwd", "view-source:{file}", "<img src=file:{path}>", "<?php include('{path}'); ?>",
]  # fmt: skip
ODD = [
    "nul \x00\x01\x02",
    "\u202egnp.exe",
    "unseen \ufeff\u200b",
    "A" * 1900,
    "\U0001f600" * 40,
    "\\input{{/etc/passwd}}",
    "İı\u0130",
    "half \ud800",
]
ALL = [*MARKUP, *TEMPLATES, *STYLES, *FORMULAS, *ADDRESSES, *OTHER_WAYS, *ODD]


def test_there_are_enough_to_mean_something() -> None:
    assert len(ALL) >= 100
    assert len(set(ALL)) == len(ALL)


FORBIDDEN = re.compile(r"canary|^open (/proc/|/etc/passwd)|^subprocess")


def test_reaching_is_heard() -> None:
    with reached() as there, Path(__file__).open():
        pass

    assert there == [f"open {__file__}"]


@pytest.fixture
def places(listener: str, tmp_path: Path) -> dict[str, str]:
    canary = tmp_path / "canary.svg"
    canary.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text id="a">CANARY-ZZ</text></svg>')
    return {"url": listener, "bare": listener[7:], "file": canary.as_uri(), "path": str(canary)}


@pytest.mark.parametrize("payload", ALL, ids=range(len(ALL)))
def test_words_stay_words_wherever_they_stand(payload: str, places: dict[str, str]) -> None:
    words = payload.format(**places)
    value = said(words)
    assert isinstance(value, str)
    kind = KINDS["D02"]
    head = Letterhead(version=1, name=words, address=words, contact=words, logo_words=words, colour="#0b4a59")
    cells = said(Table(words, (words, "Other"), ((words, words),)))
    values = dict.fromkeys(("child", "child_full", "missed", "sender", "salutation", "recipient"), value) | {
        "absences": cells
    }
    blocks = (
        heading("{{child}}"),
        para(words),
        para("{{missed}} {{sender}}"),
        listed(words, "{{child}}"),
        facts(f"A: {words}"),
        table("absences"),
    )
    safe = [
        block for block in blocks if not re.search(r"\{\{\s*[a-z_]+\s*\}\}", words) or words not in block.text
    ]
    snapshot = sample_snapshot(kind, head, title="{{child}}", blocks=safe, values=values)
    snapshot["recipient"] = {"name": words, "salutation": words, "address": [words]}

    with reached() as there:
        printed = print_letter({key: _printable(part) for key, part in snapshot.items()})

    reader = PdfReader(BytesIO(printed.pdf))
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    assert [one for one in there if one.startswith("socket") or FORBIDDEN.search(one)] == []
    assert Listener.asked == []
    assert "CANARY" not in words_of(printed.pdf)
    assert not reader.attachments
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert all("/Annots" not in page for page in reader.pages)
    assert all(not page.images for page in reader.pages)
    twin = body_html(snapshot)
    assert not re.search(
        r"<(script|img|link|iframe|object|embed|style|base|meta|svg|video|input|form|a)\b", twin
    )


def _printable(part: object) -> object:
    """Half characters never reach a snapshot: `said` drops them, and the database could not hold them."""
    if isinstance(part, str):
        return part.encode("utf-8", "ignore").decode()
    if isinstance(part, dict):
        return {key: _printable(value) for key, value in part.items()}
    return [_printable(one) for one in part] if isinstance(part, list) else part


@pytest.mark.parametrize("payload", TEMPLATES, ids=range(len(TEMPLATES)))
def test_nothing_anybody_wrote_is_ever_worked_out(payload: str) -> None:
    words = payload.format(url="", file="", bare="", path="")
    (part,) = filled([para("Dear {{child}}")], {"child": words})
    assert part.text == f"Dear {words}"


def test_picture_that_unpacks_to_a_giant_never_reaches_the_renderer() -> None:
    from letters.rules.pictures import BadPicture, check_picture
    from tests.letters.test_templates import bomb

    with pytest.raises(BadPicture, match="too many pixels"):
        check_picture(bomb())
