"""An invented class of thirty for looking at and testing the register page without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from registers.page_models import Code, Flag, Hint, Mark, PastMark, RegisterPage, Row

CODES = (
    Code("/", "Present", "present", "Present, morning"),
    Code("L", "Late", "late", "Late, before the register closed"),
    Code("N", "Absent, no reason yet", "unauthorised", "Reason not yet established"),
    Code("I", "Ill", "authorised", "Illness"),
    Code("M", "Appointment", "authorised", "Medical or dental appointment"),
    Code("C", "Leave", "authorised", "Leave in exceptional circumstances"),
    Code("C1", "Performance", "authorised", "Regulated performance"),
    Code("C2", "Part-time timetable", "authorised", "Temporary part-time timetable"),
    Code("V", "School visit", "activity", "Educational visit or trip", needs_note=True),
    Code("Y2", "Travel disruption", "neutral", "Widespread travel disruption"),
    Code("Y7", "Unavoidable cause", "neutral", "Other unavoidable cause", needs_note=True),
    Code("U", "Late after close", "unauthorised", "Arrived after the register closed"),
    Code("O", "Absent, no good reason", "unauthorised", "Absent in other or unknown circumstances"),
)
TONES = {code.code: code.tone for code in CODES} | {"\\": "present"}
WORDS = {code.code: code.words for code in CODES} | {"\\": "Present"}
TEACHER = ("/", "N", "L")
OFFICE = tuple(code.code for code in CODES)
LABELS = (("Th", "pm"), ("Fr", "am"), ("Fr", "pm"), ("Mo", "am"), ("Mo", "pm"))
SESSIONS = ("Thursday afternoon", "Friday morning", "Friday afternoon", "Monday morning", "Monday afternoon")

# surname, forename, flags, five past marks, odd, hints
CLASS: tuple[tuple[str, str, str, str, str, tuple[Hint, ...]], ...] = (
    ("Alphaby", "Aisha", "", "\\/\\/\\", "", ()),
    ("Betaham", "Bilal", "medical:Asthma: inhaler in class", "\\/\\/\\", "", ()),
    ("Demoford", "Cara", "", "\\/\\/\\", "", ()),
    ("Demoford", "Chidi", "", "\\/\\/I", "", ()),
    ("Dolorfield", "Dev", "", "\\/\\/\\", "", ()),
    ("Draftwood", "Esme", "", "\\L\\L\\", "", ()),
    ("Dummyfield", "Finn", "", "\\/\\/\\", "", ()),
    ("Exampleby", "Gwen", "support:SEN support", "\\/\\/\\", "", ()),
    ("Fictionby", "Hana", "", "\\/\\L\\", "", ()),
    ("Fixture", "Idris", "", "\\/\\/\\", "", ()),
    (
        "Gammaford",
        "Jun",
        "",
        "\\/\\/\\",
        "",
        (Hint("C", "Leave approved: family funeral, 17 and 18 Nov", True),),
    ),
    ("Inventley", "Kofi", "", "\\/\\/\\", "", ()),
    ("Ipsumby", "Leila", "lock:Contact restricted: ask the office", "\\/\\/\\", "", ()),
    ("Loremson", "Mateo", "", "IIIII", "Ill since Thursday. Parent expected him back today", ()),
    ("Madeupson", "Nia", "", "\\/\\/\\", "", ()),
    ("Mocksworth", "Bo", "family:Sister Niamh is in this class", "\\/\\/\\", "", ()),
    ("Mocksworth", "Niamh", "", "\\/\\/\\", "", ()),
    ("Notreal", "Oskar", "", "\\L\\/\\", "", ()),
    ("Patternley", "Priya", "support:Education, health and care plan", "\\/\\/\\", "", ()),
    ("Placeholder", "Theo", "support:SEN support", "NNN/\\", "", ()),
    ("Pretendley", "Rowan", "", "\\/\\/\\", "", ()),
    ("Protoworth", "Safiya", "", "\\/\\/\\", "", ()),
    ("Sampleton", "Kit", "", "\\NNNN", "Away since Friday, no reason yet. Office is following up", ()),
    ("Samplewhite", "Tariq", "medical:Epilepsy plan", "\\/\\/\\", "", ()),
    ("Sketchley", "Una", "", "MM\\/\\", "", ()),
    ("Specimen", "Viktor", "", "\\/\\/\\", "", ()),
    ("Stubworth", "Wren", "lock:Contact restricted: ask the office", "\\/\\/\\", "", ()),
    ("Testfield", "Amber", "", "\\/\\U\\", "Parent rang 8:40: on the way, late bus", ()),
    ("Trialby", "Yusuf", "support:New to English", "\\/\\/\\", "", ()),
    ("Typeset", "Zofia", "", "\\/\\/\\", "", ()),
)


def pupil_id(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012d}"


def upn(number: int) -> str:
    return f"X{number:012d}"


def name(number: int) -> str:
    surname, forename, *_ = CLASS[number - 1]
    return f"{forename} {surname}"


def page(
    marks: dict[int, Mark],
    *,
    user: tuple[str, str],
    allowed: tuple[str, ...] = TEACHER,
    may_amend: bool = False,
    plain: bool = False,
    now: datetime,
    status: str = "open",
    submitted_at: datetime | None = None,
) -> RegisterPage:
    """The morning register of 4 Rowan as it stands; `plain` leaves out everything odd, for counting keys."""
    rows = []
    for number, (surname, forename, flag, past, odd, hints) in enumerate(CLASS, 1):
        icon, _, said = flag.partition(":")
        flags = (Flag(icon, said, "danger" if icon == "lock" else "plain"),) if flag else ()
        recent = tuple(
            PastMark(code, TONES[code], f"{WORDS[code]}, {session}")
            for code, session in zip(past, SESSIONS, strict=True)
        )
        rows.append(
            Row(
                number,
                pupil_id(number),
                upn(number),
                surname,
                forename,
                flags,
                recent,
                marks.get(number),
                () if plain else hints,
                "" if plain else odd,
            )
        )
    return RegisterPage(
        class_name="4 Rowan",
        day=date(2026, 11, 17),
        session="AM",
        status=status,
        rows=tuple(rows),
        codes=CODES,
        allowed=allowed,
        url="/registers/900001/2026-11-17/AM?class=4+Rowan",
        api_url="/api/v1/registers/900001/2026-11-17/AM?class=4+Rowan",
        sign_in_url="/sign-in?next=/registers/900001/2026-11-17/AM%3Fclass%3D4%2BRowan",
        user_id=user[0],
        user_name=user[1],
        now=now,
        times_sentence="opened 8:45am",
        closes_at=datetime(2026, 11, 17, 9, 15, tzinfo=UTC),
        recent_labels=LABELS,
        submitted_at=submitted_at,
        may_amend=may_amend,
    )
