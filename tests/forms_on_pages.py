"""The forms of a page, as a browser would send them, read from its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Sent = dict[str, list[str]]


@dataclass
class Form:
    action: str
    method: str
    sent: Sent = field(default_factory=dict)
    """What a browser sends if nobody touches it: field → values."""
    offered: Sent = field(default_factory=dict)
    """What may be chosen, for fields with a list."""
    uploads: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self.form)
        form = self.form
        if form is None or "disabled" in has:
            return
        name, value = has.get("name", ""), has.get("value", "")
        if tag == "select" and name:
            self.select = name
            form.offered.setdefault(name, [])
            form.sent.setdefault(name, [])
        elif tag == "option" and self.select:
            form.offered[self.select].append(value)
            if "selected" in has or not form.sent[self.select]:
                form.sent[self.select] = [value]
        elif tag == "textarea" and name:
            self.area = name
            form.sent[name] = [""]
        elif tag in ("input", "button") and name:
            self._input(form, has, name, value)

    def _input(self, form: Form, has: dict[str, str], name: str, value: str) -> None:
        kind = has.get("type", "text")
        if kind == "file":
            form.uploads.append(name)
        elif kind in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(value or "on")
            # One of a group is chosen even if none was, so that more of the code behind is reached.
            if "checked" in has or name not in form.sent:
                form.sent[name] = [value or "on"]
        else:
            form.sent.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.sent[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_on(page: bytes, address: str, method: str = "post") -> list[Form]:
    """Those sent this way; one without an address of its own goes to the page's."""
    reader = _Reader()
    reader.feed(page.decode(errors="replace"))
    for form in reader.forms:
        form.action = form.action or address
    return [form for form in reader.forms if form.method == method]
