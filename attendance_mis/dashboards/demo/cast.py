"""The trusts and schools of the demonstration, one for each policy the product brings along. All invented."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "example-register-2026"  # noqa: S105 - printed by the demo, of use nowhere else


@dataclass(frozen=True)
class DemoSchool:
    urn: str
    name: str
    phase: str
    establishment_number: str
    classes: tuple[tuple[str, tuple[str, ...]], ...]
    """Year group → its classes, youngest first."""
    class_size: int
    times: dict[str, str] | None = None
    """Times set beyond what the policy itself says."""


@dataclass(frozen=True)
class DemoTrust:
    schema: str
    """Also the key of its policy."""
    host: str
    name: str
    about: str
    """What is special about it, in a sentence for the page where one chooses."""
    schools: tuple[DemoSchool, ...]


_TREES = {"R": "Acorn", "1": "Birch", "2": "Cherry", "3": "Hazel", "4": "Rowan", "5": "Willow", "6": "Elm"}


def _one_form() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((year, (f"{year} {tree}",)) for year, tree in _TREES.items())


def _forms(first: int, last: int, letters: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (str(year), tuple(f"{year}{letter}" for letter in letters)) for year in range(first, last + 1)
    )


_DAY = {
    "day_start": "08:45",
    "am_opens": "08:45",
    "am_late_from": "08:55",
    "am_closes": "09:15",
    "am_ends": "12:00",
    "pm_opens": "13:00",
    "pm_late_from": "13:05",
    "pm_closes": "13:30",
    "pm_ends": "15:15",
}

TRUSTS = (
    DemoTrust(
        "sharley_park",
        "sharley-park.localhost",
        "Dapplewick Primary School",
        "A primary school on its own, Reception to Year 6.",
        (DemoSchool("990101", "Dapplewick Primary School", "primary", "2101", _one_form(), 30),),
    ),
    DemoTrust(
        "att",
        "att.localhost",
        "Quillmere Learning Trust",
        "An academy whose policy was written before August 2024: the list of what the law changed since is the longest.",
        (DemoSchool("990201", "Quillmere Academy", "secondary", "4201", _forms(7, 11, "QM"), 24),),
    ),
    DemoTrust(
        "cambrian",
        "cambrian.localhost",
        "Hollowbrook Schools Trust",
        "Three schools under one template. One of them has not set its register times yet: see what that holds up.",
        (
            DemoSchool("990301", "Hollowbrook Primary School", "primary", "2301", _one_form(), 24, _DAY),
            DemoSchool("990302", "Thistlecombe Academy", "secondary", "4302", _forms(7, 11, "TC"), 22, _DAY),
            DemoSchool("990303", "Pebblemarsh School", "special", "7303", _forms(5, 8, "P"), 9),
        ),
    ),
    DemoTrust(
        "wessex",
        "wessex.localhost",
        "Fernabbot Schools Trust",
        "A middle school: Key Stages 2 and 3 side by side, with the afternoon register after the second lunch.",
        (DemoSchool("990401", "Fernabbot Middle School", "middle", "4401", _forms(5, 8, "FNA"), 25),),
    ),
    DemoTrust(
        "rise",
        "rise.localhost",
        "Oatgrove Education Trust",
        "A primary school in a trust, Reception to Year 6.",
        (DemoSchool("990501", "Oatgrove Primary School", "primary", "2501", _one_form(), 30),),
    ),
)

LA_NUMBER = "999"
"""No local authority has this number."""

FORENAMES = {
    "F": ("Ada", "Amira", "Beth", "Chloe", "Daisy", "Ewa", "Fatima", "Grace", "Hana", "Isla", "Jaya", "Kitty",
          "Leila", "Maya", "Nia", "Olivia", "Priya", "Ruby", "Sofia", "Tilly", "Uma", "Violet", "Willow", "Zara"),
    "M": ("Adam", "Arjun", "Ben", "Caleb", "Dev", "Elis", "Finn", "George", "Hari", "Ivan", "Jack", "Kofi",
          "Leo", "Mateo", "Noah", "Omar", "Piotr", "Rafi", "Sam", "Theo", "Umar", "Victor", "Wei", "Yusuf"),
}  # fmt: skip
SURNAMES = tuple(
    first + last
    for last in ("by", "ford", "ham", "field", "wood", "ley", "combe", "worth", "den", "thorpe")
    for first in ("Sample", "Fiction", "Story", "Fable", "Draft", "Pretend", "Mock", "Demo", "Specimen")
)
"""Nobody could take these for the names of real families."""


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who can be entered with one click."""

    key: str
    """Local part of the e-mail address."""
    name: str
    position: str
    role: str


_STAFF = (
    ("office", ("Olive Sampleton", "Oscar Mockley", "Oona Fableby"), "School office manager", "office"),
    ("officer", ("Arthur Draftley", "Aisha Demoworth", "Alan Storyden"), "Attendance officer", "officer"),
    ("head", ("Helen Fableworth", "Harish Pretendham", "Hugh Draftcombe"), "Headteacher", "head"),
    ("dsl", ("Dora Mockham", "Daniel Samplewood", "Dilys Fictionley"), "Designated safeguarding lead", "dsl"),
    (
        "senior.lead",
        ("Samir Storyford", "Sally Specimenby", "Stefan Demoley"),
        "Assistant head, senior attendance leader",
        "senior_lead",
    ),
    (
        "governor",
        ("Gwen Pretendby", "Gareth Fablefield", "Grace Mockthorpe"),
        "Link governor for attendance",
        "link_governor",
    ),
)


def people_of(trust: DemoTrust, school: DemoSchool) -> tuple[DemoPerson, ...]:
    """Staff of a school, class teachers apart."""
    place = trust.schools.index(school)
    return tuple(
        DemoPerson(key, names[place], position_at(trust, school, position), role)
        for key, names, position, role in _STAFF
    )


def position_at(trust: DemoTrust, school: DemoSchool, position: str) -> str:
    """With several schools the position says which, for people who look alike in a list."""
    return f"{position}, {school.name}" if len(trust.schools) > 1 else position


TRUST_LEAD = DemoPerson("trust.lead", "Tara Fictionden", "Trust attendance lead", "trust_lead")
TEACHERS = (
    "Tess",
    "Toby",
    "Thea",
    "Tariq",
    "Tomasz",
    "Tamsin",
    "Theo",
    "Tilda",
    "Tunde",
    "Trudy",
    "Tegan",
    "Ted",
)
