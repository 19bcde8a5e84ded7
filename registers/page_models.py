"""What the class register page is told. The view fills these; the template and the page's script read nothing else.

Tones: `present`, `activity` (approved off site), `late`, `authorised`, `unauthorised`, `neutral` (cannot attend,
administrative), `none` (no mark). A tone is a colour and never the only way something is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from attendance_mis.kit import words
from registers.rules.amendment import OTHER

USUAL = ("/", "\\", "N", "L")
"""What the three radios of the plain form say."""


@dataclass(frozen=True)
class Flag:
    """Something staff must know about the child, in words: "Asthma: inhaler in class"."""

    icon: str
    words: str
    tone: str = "plain"
    """`danger` for contact restrictions, else `plain`."""


@dataclass(frozen=True)
class PastMark:
    """One of the last five sessions, oldest first; `code` empty when there was no mark."""

    code: str
    tone: str
    words: str
    """"Late, Friday morning" – spoken instead of the letter."""


@dataclass(frozen=True)
class Mark:
    code: str
    version: int
    words: str = ""
    """"Ill": for the page without a script."""
    minutes_late: int | None = None
    note: str = ""
    by: str = ""
    """Name and position of whoever wrote it, as held then: "J Carver, late desk"."""
    at: datetime | None = None
    by_office: bool = False
    """Placed by the office or late desk rather than in this class register."""
    mine: bool = False
    submitted: bool = False
    """Changing it is an amendment and asks for a reason (REG-23, REG-28)."""


@dataclass(frozen=True)
class Hint:
    """What is expected today; nothing is written until somebody confirms it (REG-20)."""

    code: str
    why: str
    may_confirm: bool = False
    """This user may set the code for this child by its key although it is not in the usual set."""
    url: str = ""
    """The page of the case that proposes it, for those who may open it."""


@dataclass(frozen=True)
class Clash:
    """Without a script: somebody else's mark stands where this user tried to put another (REG-52)."""

    yours: str
    theirs: str
    by: str
    at: datetime | None = None


@dataclass(frozen=True)
class Code:
    code: str
    words: str
    """Short, as shown beside a mark: "Ill"."""
    tone: str
    meaning: str = ""
    """As shown in the list of all codes."""
    needs_note: bool = False


@dataclass(frozen=True)
class Row:
    number: int
    pupil_id: str
    """Public id: the only thing about the child that may stay in the browser's store."""
    upn: str
    surname: str
    forename: str
    """The name the child is called by."""
    flags: tuple[Flag, ...] = ()
    recent: tuple[PastMark, ...] = ()
    mark: Mark | None = None
    hints: tuple[Hint, ...] = ()
    odd_to_call_present: str = ""
    """Why one would ask before filling "present": "away yesterday", "on the way"; empty when nothing is odd."""
    clash: Clash | None = None
    error: str = ""
    chosen: str = ""
    """Without a script: what was chosen in a form that came back with errors."""
    chosen_minutes: str = ""
    chosen_code: str = ""
    chosen_note: str = ""
    held_version: int = 0
    """A mark cleared again has a version though there is nothing to show."""
    was: str = ""
    """The mark as the form was drawn, to tell a row that was touched from one that was not."""

    @property
    def full_name(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def version(self) -> int:
        return self.mark.version if self.mark else self.held_version

    @property
    def more(self) -> str:
        """The code that stands in the list of further codes."""
        return self.chosen_code or (self.mark.code if self.mark else "")

    @property
    def note(self) -> str:
        return self.chosen_note or (self.mark.note if self.mark else "")

    @property
    def confirmable(self) -> list[Hint]:
        """Hints whose code this user may set by them."""
        return [hint for hint in self.hints if hint.may_confirm]

    @property
    def choice(self) -> str:
        """Which radio stands chosen."""
        if self.chosen:
            return self.chosen
        code = self.mark.code if self.mark else ""
        return {"/": "present", "\\": "present", "N": "absent", "L": "late"}.get(code, "more" if code else "")

    @property
    def recent_words(self) -> str:
        told = [past.words for past in self.recent if past.tone not in ("present", "none")]
        return "; ".join(told) if told else "present" if self.recent else "no marks"


@dataclass(frozen=True)
class ClosedRow:
    """A pupil of the class for whose year group there is no such session: nothing to mark, and nobody to look for."""

    surname: str
    forename: str
    why: str


@dataclass(frozen=True)
class RegisterPage:
    class_name: str
    day: date
    session: str
    """`AM` or `PM`."""
    status: str
    """`not_due`, `open`, `missing`, or handed in: `taken` while late arrivals are still late, `closed` after."""
    rows: tuple[Row, ...]
    codes: tuple[Code, ...]
    """Every code valid on the day, so that other people's marks can be named."""
    allowed: tuple[str, ...]
    """Codes that this user may set, in the order of the list."""
    url: str
    """This page's path and query, also the key of drafts kept on the computer."""
    api_url: str
    sign_in_url: str
    user_id: str
    user_name: str
    """As marks show it in `by`, so that the page knows its own."""
    now: datetime
    times_sentence: str = ""
    """"opened 8:45am" – what has no deadline; the closing time is said from `closes_at`."""
    closes_at: datetime | None = None
    submitted_at: datetime | None = None
    submitted_by: str = ""
    recent_labels: tuple[tuple[str, str], ...] = ()
    """Heads of the five small columns: ("Th", "pm")."""
    reasons: tuple[str, ...] = (
        "Marked by mistake",
        "Pupil arrived late",
        "Parent or carer told us the reason",
        "Pupil was found elsewhere in school",
        OTHER,
    )
    """Reasons for changing a submitted mark, to pick from; words are added."""
    may_amend: bool = False
    """Whether this user may change marks of a register already handed in."""
    read_only: str = ""
    """Why nothing can be marked ("This session has not started yet"); empty when it can."""
    errors: tuple[tuple[str, str], ...] = ()
    """(link target, message) of a form sent without a script."""
    closed_rows: tuple[ClosedRow, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def session_words(self) -> str:
        return "morning" if self.session == "AM" else "afternoon"

    @property
    def present(self) -> str:
        return "/" if self.session == "AM" else "\\"

    @property
    def closing(self) -> str:
        return "closes" if self.closes_at and self.now < self.closes_at else "closed"

    @property
    def notes_wanted(self) -> bool:
        """Whether this user may set a code that cannot stand without a note."""
        return any(self.by_code[code].needs_note for code in self.allowed)

    @property
    def title(self) -> str:
        return f"{self.class_name}, {self.session_words} register"

    @property
    def marked(self) -> int:
        return sum(1 for row in self.rows if row.mark)

    @property
    def blank(self) -> int:
        return len(self.rows) - self.marked

    @cached_property
    def by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}

    @cached_property
    def more_options(self) -> SafeString:
        """Options of the list of further codes, drawn once for the thirty lists: what the radios do not cover."""
        further = [self.by_code[code] for code in self.allowed if code not in USUAL]
        return format_html_join(
            "", '<option value="{}">{} {}</option>', ((c.code, c.code, c.words) for c in further)
        )

    def for_script(self) -> dict[str, Any]:
        """The page's data block. Flags and past marks are not in it: the script leaves them as drawn."""
        return {
            "session": self.session,
            "present": self.present,
            "status": self.status,
            "url": self.url,
            "api": self.api_url,
            "signIn": self.sign_in_url,
            "user": {"id": self.user_id, "name": self.user_name},
            "now": self.now.isoformat(),
            "closes": self.closes_at.isoformat() if self.closes_at else None,
            "readOnly": self.read_only,
            "mayAmend": self.may_amend,
            "codes": {code.code: [code.words, code.tone, int(code.needs_note)] for code in self.codes},
            "allowed": list(self.allowed),
            "rows": [_row_for_script(row) for row in self.rows],
        }


def _row_for_script(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": row.pupil_id,
        "upn": row.upn,
        "surname": row.surname,
        "forename": row.forename,
    }
    if row.odd_to_call_present:
        told["odd"] = row.odd_to_call_present
    if row.hints:
        told["hints"] = [
            {"code": h.code, "why": h.why, "may": h.may_confirm, **({"url": h.url} if h.url else {})}
            for h in row.hints
        ]
    if row.version and not row.mark:
        told["version"] = row.version
    if row.mark:
        mark = {
            "code": row.mark.code,
            "version": row.mark.version,
            "minutes_late": row.mark.minutes_late,
            "note": row.mark.note,
            "by": row.mark.by,
            "at": row.mark.at.isoformat() if row.mark.at else None,
            "office": row.mark.by_office,
            "mine": row.mark.mine,
            "submitted": row.mark.submitted,
        }
        told["mark"] = {key: value for key, value in mark.items() if value not in (None, "", False)}
    return told


@dataclass(frozen=True)
class RegisterLink:
    """One line of "My registers": a class and session with where it stands."""

    class_name: str
    session: str
    url: str
    status: str
    marked: int
    pupils: int
    closes: time | None = None
    submitted_at: datetime | None = None
    submitted_by: str = ""

    @property
    def state(self) -> str:
        if self.submitted_at:
            return f"Submitted {words.clock_time(self.submitted_at)}"
        return {"not_due": "Not due yet", "open": "Open", "missing": "Missing"}.get(self.status, self.status)

    @property
    def tone(self) -> str:
        if self.submitted_at:
            return "present"
        return {"open": "late", "missing": "unauthorised"}.get(self.status, "")
