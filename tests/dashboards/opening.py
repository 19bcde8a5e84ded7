"""Opening a page's numbers: every link to marks or pupils, and whether what is listed adds up to the number."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from django.test import Client

from registers.rules.figures import percent

OPENS = ("/reports/marks/?", "/reports/absentees/?")
POSSIBLE = {"Present", "Educated off site", "Authorised absence", "Unauthorised absence"}
AROUND = ("td", "li", "p", "dd", "th", "ul", "div", "body")
NEVER_CLOSED = ("meta", "link", "input", "br", "img", "hr", "path", "rect", "line", "circle", "use", "col")


@dataclass(frozen=True)
class Number:
    """A link as a page has it: what it says it counts, and the words around it."""

    url: str
    part: int | None
    whole: int | None
    words: str

    @property
    def measure(self) -> str:
        found = re.search(r"[?&]measure=([\w%-]+)", self.url)
        return found[1] if found else "attendance"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, list[str]]] = [("body", [])]
        self.waiting: list[tuple[int, dict[str, str | None]]] = []
        self.found: list[Number] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER_CLOSED:
            return
        given = dict(attrs)
        if tag == "a" and any(place in (given.get("href") or "") for place in OPENS):
            around = max(place for place, (name, _) in enumerate(self.stack) if name in AROUND)
            self.waiting.append((around, given))
        self.stack.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        while len(self.stack) > 1:
            closed, words = self.stack.pop()
            self.stack[-1][1].extend(words)
            for link in [one for one in self.waiting if one[0] == len(self.stack)]:
                self.waiting.remove(link)
                self.found.append(_number(link[1], " ".join(words)))
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        self.stack[-1][1].append(data)


def _number(given: dict[str, str | None], words: str) -> Number:
    def whole_number(name: str) -> int | None:
        raw = given.get(name)
        return int(raw) if raw else None

    return Number(given["href"] or "", whole_number("data-part"), whole_number("data-whole"), words)


def numbers_in(page: str) -> list[Number]:
    """Every number of a page that opens to marks or pupils."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def _read_beside(number: Number) -> bool:
    said = [one.replace(",", "") for one in re.findall(r"\d[\d,]*(?:\.\d+)?", number.words)]
    share = percent(number.part or 0, number.whole or 0)
    return str(number.part) in said or str(share) in said


class Opener:
    """One person opening numbers. What is listed is read from the files; one page of each measure is compared with its."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._possible: dict[str, int] = {}
        self._looked_at: set[str] = set()

    def problems(self, number: Number) -> list[str]:
        """What is wrong with a number: unsaid, not to be read beside it, or not what its list adds up to."""
        if number.part is None:
            return [f"{number.url} does not say what it counts"]
        found = [] if _read_beside(number) else [f"{number.url}: {number.part} is not in “{number.words}”"]
        rows = self._rows(number.url)
        if rows is None:
            return [*found, f"{number.url} is refused"]
        if "/absentees/" in number.url:
            return found + self._pupils(number, rows)
        return found + self._marks(number, rows)

    def _rows(self, url: str) -> list[dict[str, str]] | None:
        answer = self.client.get(f"{url}&format=csv")
        if answer.status_code != 200:
            return None
        text = b"".join(answer).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def _pupils(self, number: Number, listed: list[dict[str, str]]) -> list[str]:
        judged = self._rows(f"{number.url}&show=every") or []
        wrong = (
            [] if len(listed) == number.part else [f"{number.url}: {len(listed)} pupils, not {number.part}"]
        )
        if len(judged) != number.whole:
            wrong.append(f"{number.url}: {len(judged)} judged, not {number.whole}")
        return wrong + self._page(number, listed)

    def _marks(self, number: Number, rows: list[dict[str, str]]) -> list[str]:
        minutes = number.measure == "minutes_late"
        counted = sum(int(row["Minutes late"] or 0) for row in rows) if minutes else len(rows)
        wrong = [] if counted == number.part else [f"{number.url}: {counted} listed, not {number.part}"]
        if number.whole is not None and self._whole(number.url) != number.whole:
            wrong.append(f"{number.url}: {self._whole(number.url)} possible, not {number.whole}")
        return wrong + self._page(number, rows)

    def _whole(self, url: str) -> int:
        """Possible sessions of the slice; the measures of one slice share them."""
        slice_ = re.sub(r"measure=[\w%-]+&?", "", url)
        if slice_ not in self._possible:
            rows = self._rows(f"{slice_}&show=every") or []
            self._possible[slice_] = sum(row["Counts as"] in POSSIBLE for row in rows)
        return self._possible[slice_]

    def _page(self, number: Number, rows: list[dict[str, str]]) -> list[str]:
        if number.measure in self._looked_at:
            return []
        self._looked_at.add(number.measure)
        page = self.client.get(number.url).content.decode()
        body = page.split("<tbody>", 1)[1].split("</tbody>")[0] if "<tbody>" in page else ""
        lines = len(re.findall(r"<tr[ >]", body))
        return (
            []
            if lines == min(len(rows), 100)
            else [f"{number.url}: {lines} on the page, {len(rows)} in the file"]
        )
