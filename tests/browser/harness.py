"""The register page on its own: the real templates, styles and scripts before a small imitation of the API.

It keeps versions, conflicts, repeated operations, sessions and form tokens as the contract says, so that the page's
script can be driven through every answer it may ever get. `python -m tests.browser.harness` serves it for looking at.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.template.loader import render_to_string

from registers.page_models import Mark
from tests.browser import invented

ROOT = Path(__file__).resolve().parents[2]
STATIC = (ROOT / "build/static", ROOT / "registers/static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
START = datetime(2026, 11, 17, 8, 52, tzinfo=UTC)
USERS = {
    "ashdown": ("11111111-1111-7111-8111-111111111111", "P Ashdown", "Class teacher, 4 Rowan"),
    "quill": ("22222222-2222-7222-8222-222222222222", "R Quill", "Cover teacher"),
}


def configure() -> None:
    if settings.configured:
        return
    settings.configure(
        INSTALLED_APPS=["django.contrib.staticfiles", "attendance_mis.kit", "registers"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [ROOT / "templates"],
                "APP_DIRS": True,
            }
        ],
        STATIC_URL="/static/",
        USE_TZ=True,
        TIME_ZONE="Europe/London",
        LANGUAGE_CODE="en-gb",
        USE_I18N=False,
        SECRET_KEY="harness",
    )
    django.setup()


@dataclass
class World:
    """What the imitation server knows; tests reach in through `/_test/`."""

    marks: dict[int, Mark] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    """Session cookie → user."""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    status: str = "open"
    office: bool = False
    plain: bool = False
    swallow: int = 0
    """This many answers are lost on the way back: the save happened, the page never hears."""
    posts: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        return START + (datetime.now(UTC) - BEGAN)

    def put(self, number: int, code: str | None, user: str, **more: Any) -> Mark:
        version = self.marks[number].version + 1 if number in self.marks else 1
        mark = Mark(code or "", version, by=user, at=self.now(), **more)
        self.marks[number] = mark
        return mark


BEGAN = datetime.now(UTC)


class Answering(BaseHTTPRequestHandler):
    world: World

    def log_message(self, *args: object) -> None:
        pass

    # ---- answers
    def say(self, status: int, body: bytes | str, kind: str, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for key, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(data)),
            "Content-Security-Policy": CSP,
            "Cache-Control": "no-store",
            **headers,
        }.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def json(self, status: int, body: dict[str, Any]) -> None:
        self.say(status, json.dumps(body, default=str), "application/json")

    def user(self) -> tuple[str, str, str] | None:
        cookie = SimpleCookie(self.headers.get("Cookie", ""))
        key = self.world.sessions.get(cookie["session"].value) if "session" in cookie else None
        return USERS.get(key) if key else None

    # ---- requests
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            return self.static(path.removeprefix("/static/"))
        if path == "/sign-in":
            return self.say(200, "<!doctype html><title>Sign in</title><h1>Sign in</h1>", "text/html")
        user = self.user()
        if path.startswith("/api/"):
            return self.json(200, self.register()) if user else self.json(401, {"detail": "Sign in first."})
        if path.startswith("/registers/"):
            if not user:
                return self.say(302, "", "text/html", Location=f"/sign-in?next={self.path}")
            return self.say(200, self.page(user), "text/html")
        self.say(404, "Not here", "text/plain")
        return None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        with self.world.lock:
            if path.startswith("/_test/"):
                return self.json(200, self.test(path.removeprefix("/_test/"), json.loads(body or b"{}")))
            if path.startswith("/api/"):
                return self.save(json.loads(body))
            self.world.forms.append(
                {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            )
            return self.say(303, "", "text/html", Location=self.path)

    def page(self, user: tuple[str, str, str]) -> str:
        world = self.world
        marks = {
            n: replace(m, mine=m.by == user[1], submitted=world.status == "taken")
            for n, m in world.marks.items()
            if m.code
        }
        marks = {n: replace(m, words=invented.WORDS[m.code]) for n, m in marks.items()}
        page = invented.page(
            marks,
            may_amend=world.office,
            user=user[:2],
            allowed=invented.OFFICE if world.office else invented.TEACHER,
            plain=world.plain,
            now=world.now(),
            status=world.status,
            submitted_at=world.now() if world.status == "taken" else None,
        )
        return render_to_string(
            "registers/register.html",
            {
                "page": page,
                "csrf_token": world.token,
                "school": {"name": "Fernhollow Primary School"},
                "example_data": True,
                "nav": [
                    {"label": "My registers", "url": "/", "current": True},
                    {"label": "My pupils", "url": "/pupils", "current": False},
                ],
                "person": {
                    "name": user[1],
                    "position": user[2],
                    "sign_out_url": "/sign-out",
                    "password_url": "/password",
                },
            },
        )

    def static(self, name: str) -> None:
        for folder in STATIC:
            if (folder / name).is_file():
                return self.say(200, (folder / name).read_bytes(), TYPES[Path(name).suffix])
        self.say(404, "Not here", "text/plain")
        return None

    def register(self) -> dict[str, Any]:
        return {
            "status": self.world.status,
            "marks": [self.shown(n) for n in range(1, len(invented.CLASS) + 1)],
        }

    def shown(self, number: int) -> dict[str, Any]:
        world = self.world
        mark = world.marks.get(number)
        if not mark:
            return {
                "upn": invented.upn(number),
                "name": invented.name(number),
                "code": None,
                "version": 0,
                "hints": [],
            }
        return {
            "upn": invented.upn(number),
            "name": invented.name(number),
            "code": mark.code or None,
            "version": mark.version,
            "minutes_late": mark.minutes_late,
            "note": mark.note,
            "by": mark.by,
            "at": mark.at,
            "submitted": world.status == "taken",
            "office": mark.by_office,
            "hints": [],
        }

    def save(self, asked: dict[str, Any]) -> None:
        world, user = self.world, self.user()
        if not user:
            return self.json(401, {"detail": "Sign in first."})
        if self.headers.get("X-CSRFToken") != world.token:
            return self.json(403, {"detail": "CSRF Failed"})
        world.posts.append(asked)
        status, answer = world.answers.get(asked["op_id"]) or self.apply(asked, user)
        world.answers[asked["op_id"]] = (status, answer)
        if world.swallow:
            world.swallow -= 1
            self.close_connection = True
            return None
        self.json(status, answer)
        return None

    def apply(self, asked: dict[str, Any], user: tuple[str, str, str]) -> tuple[int, dict[str, Any]]:
        world = self.world
        numbers = {invented.upn(n): n for n in range(1, len(invented.CLASS) + 1)}
        for wanted in asked["marks"]:
            held = world.marks.get(numbers[wanted["upn"]])
            if wanted.get("note") is None and wanted["code"] in ("V", "Y7"):
                return refused(wanted, "note", f"{wanted['code']} needs a note.")
            if wanted.get("code") == "U":
                return refused(wanted, "code", "U is for after the register has closed.")
            if held and held.code and world.status == "taken" and held.version == wanted["base_version"]:
                if not world.office:
                    return refused(wanted, "code", "This register is handed in; ask the office to amend it.")
                if not wanted.get("reason"):
                    return refused(
                        wanted, "reason", "Say why the mark is changed: the register is handed in."
                    )
        saved, conflicts = [], []
        for wanted in asked["marks"]:
            number = numbers[wanted["upn"]]
            held = world.marks.get(number)
            if (held.version if held else 0) != wanted["base_version"]:
                assert held
                conflicts.append(
                    {
                        "upn": wanted["upn"],
                        "yours": wanted["code"],
                        "theirs": held.code or None,
                        "theirs_minutes": held.minutes_late,
                        "by": held.by,
                        "by_position": "",
                        "at": held.at,
                        "version": held.version,
                    }
                )
                continue
            mark = world.put(
                number,
                wanted["code"],
                user[1],
                minutes_late=wanted.get("minutes_late"),
                note=wanted.get("note", ""),
            )
            saved.append({"upn": wanted["upn"], "code": mark.code or None, "version": mark.version})
        if asked.get("submit"):
            world.status = "taken"
        return 409 if conflicts else 200, {"saved": saved, "conflicts": conflicts}

    def test(self, what: str, told: dict[str, Any]) -> dict[str, Any]:
        world = self.world
        if what == "sign-in":
            key = secrets.token_hex(8)
            world.sessions[key] = told["user"]
            world.token = secrets.token_hex(8)
            return {"session": key}
        if what == "sign-out":
            world.sessions.clear()
            world.token = secrets.token_hex(8)
        if what == "mark":
            world.put(told.pop("number"), told.pop("code"), told.pop("by", "J Carver, late desk"), **told)
        if what == "set":
            for key, value in told.items():
                setattr(world, key, value)
        return {
            "marks": {
                n: {
                    "code": m.code,
                    "minutes": m.minutes_late,
                    "version": m.version,
                    "note": m.note,
                    "by": m.by,
                }
                for n, m in world.marks.items()
            },
            "status": world.status,
            "posts": world.posts,
            "forms": world.forms,
        }


def refused(wanted: dict[str, Any], field_name: str, sentence: str) -> tuple[int, dict[str, Any]]:
    return 400, {
        field_name: [sentence],
        "refused": [{"upn": wanted["upn"], "field": field_name, "sentence": sentence}],
    }


def serve(port: int = 0) -> ThreadingHTTPServer:
    configure()
    answering = type("Answering", (Answering,), {"world": World()})
    return ThreadingHTTPServer(("127.0.0.1", port), answering)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    server = serve(parser.parse_args().port)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
