"""Rows that are refused, each with its file, line, field and a sentence that says what to do."""

from __future__ import annotations

from datetime import date

import pytest

from registers.models import Characteristic, ClassMembership, ContactLink, Pupil, Spell
from registers.rules.upn import make

from .folder import ANNA, BERT, CLOSURE, SCHOOL, TERMS, URN, Folder, Row, contact, mark, member, notice, pupil

OTHER = SCHOOL | {
    "urn": "900002",
    "name": "Second Invented School",
    "establishment_number": "2002",
    "policy": "",
}


def term(**more: str) -> Row:
    return {
        "urn": URN,
        "academic_year": "2026/27",
        "half_term": "HT3",
        "start": "2027-01-04",
        "end": "2027-02-12",
    } | more


CASES = [
    ("schools", SCHOOL | {"urn": "12"}, "urn", "6 digits"),
    ("schools", SCHOOL | {"phase": "nursery"}, "phase", "primary, middle"),
    ("schools", SCHOOL | {"policy": "other"}, "policy", "sharley_park"),
    ("schools", SCHOOL | {"name": ""}, "name", "Fill in name"),
    ("schools", SCHOOL | {"name": "x" * 201}, "name", "shorten it to 200"),
    ("schools", SCHOOL | {"name": "a\x00b"}, "name", "invisible"),
    ("terms", term(urn="900009"), "urn", "schools.csv"),
    ("terms", term(academic_year="2026-27"), "academic_year", "like 2025/26"),
    ("terms", term(academic_year="2026/28"), "academic_year", "like 2025/26"),
    ("terms", term(half_term="HT7"), "half_term", "HT1"),
    ("terms", term(start="04/01/2027"), "start", "2026-11-23"),
    ("terms", term(start="2027-02-30"), "start", "not a day of the calendar"),
    ("terms", term(end="2027-01-03"), "end", "before it starts"),
    ("terms", term(end="2027-07-20"), "end", "20 weeks"),
    ("terms", term(start="2027-09-06", end="2027-10-22"), "academic_year", "does not lie in 2026/27"),
    ("terms", term(start="2026-12-18"), "start", "overlap"),
    ("closures", CLOSURE | {"date": ""}, "date", "Fill in date"),
    ("closures", CLOSURE | {"kind": "snow"}, "kind", "inset"),
    ("closures", CLOSURE | {"session": "all"}, "session", "AM, PM"),
    ("closures", CLOSURE | {"year_groups": "R;15"}, "year_groups", "1 to 14"),
    ("pupils", pupil(sex="X"), "sex", "F, M"),
    ("pupils", pupil(date_of_birth="2024-01-01"), "date_of_birth", "before the starting day"),
    ("pupils", pupil(date_of_birth="1915-05-05"), "date_of_birth", "check the years"),
    ("pupils", pupil(leaves_on="2023-08-31"), "leaves_on", "before the first"),
    ("pupils", pupil(fsm="maybe"), "fsm", "yes or no"),
    ("pupils", pupil(sen="S"), "sen", "N, K, E"),
    ("pupils", pupil(ANNA.lower()), "upn", "should be"),
    ("pupils", pupil("A123"), "upn", "13 characters"),
    ("classes", member(make("999", "2001", 20, 9)), "upn", "pupils.csv"),
    ("classes", member("Z999200120001"), "upn", "check letter"),
    ("classes", member(year_group="K1"), "year_group", "N1, N2, R"),
    ("classes", member(**{"from": "2023-08-31"}), "from", "not on this school's roll"),
    ("classes", member(to="2023-08-31"), "to", "before the first"),
    ("contacts", contact(priority="first"), "priority", "whole number"),
    ("contacts", contact(priority=0), "priority", "1 to 99"),
    ("contacts", contact(email="no address"), "email", "not an e-mail address"),
    ("contacts", contact(contact_ref=""), "contact_ref", "Fill in"),
    ("contacts", contact(upn="A1"), "upn", "No pupil"),
    ("marks", mark(urn="900009"), "urn", "schools.csv"),
    ("marks", mark(upn="A1"), "upn", "No pupil"),
    ("marks", mark(date="16.11.2026"), "date", "2026-11-23"),
    ("marks", mark(date="1066-10-14"), "date", "too long ago"),
    ("marks", mark(session="am"), "session", "AM or PM"),
    ("marks", mark(code="?"), "code", "not an attendance code"),
    ("marks", mark(code=""), "code", "Choose an attendance code"),
    ("marks", mark(code="i"), "code", "Write the code as I"),
    ("marks", mark(code="\\"), "code", "use / in the morning"),
    ("marks", mark(session="PM", code="/"), "code", "use \\ in the afternoon"),
    ("marks", mark(code="#"), "code", "school calendar"),
    ("marks", mark(code="Z"), "code", "admission register"),
    ("marks", mark(code="X"), "code", "compulsory school age"),
    ("marks", mark(code="H"), "code", "ended on 18 August 2024"),
    ("marks", mark(date="2024-01-08", code="K"), "code", "starts on 19 August 2024"),
    ("marks", mark(date="2026-11-15"), "date", "weekend"),
    ("marks", mark(date="2026-10-26"), "date", "outside term"),
    ("marks", mark(date="2026-09-01"), "date", "INSET"),
    ("marks", mark(date="2026-11-24"), "date", "has not begun"),
    ("marks", mark(date="2026-11-23", session="PM", code="\\"), "date", "has not begun"),
    ("marks", mark(minutes_late=5), "minutes_late", "L and U only"),
    ("marks", mark(code="L", minutes_late=601), "minutes_late", "from 0 to 600"),
    ("marks", mark(code="L", minutes_late=-1), "minutes_late", "from 0 to 600"),
    ("marks", mark(code="L", minutes_late="5 min"), "minutes_late", "whole number"),
    ("marks", mark(note="x" * 501), "note", "shorten it to 500"),
    ("notices", notice(contact_ref="C9"), "contact_ref", "contacts.csv"),
    ("notices", notice(status="lost"), "status", "issued, paid"),
    ("notices", notice(kind="fine"), "kind", "absence"),
    ("notices", notice(issued_on="2026-11-24"), "issued_on", "lies ahead"),
    ("notices", notice(offence_to=""), "offence_to", "both ends"),
    ("notices", notice(offence_to="2026-05-31"), "offence_to", "before it begins"),
    ("notices", notice(offence_to="2026-07-02"), "offence_to", "after the notice"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "column", "words"), CASES)
def test_row_is_refused_with_line_field_and_what_to_do(
    folder: Folder, name: str, row: Row, column: str, words: str
) -> None:
    # Beside the other half terms, which it may overlap; anywhere else alone.
    spoilt = [*TERMS, row] if name == "terms" else [row]
    folder.files[f"{name}.csv"] = spoilt
    result = folder.load()

    file, line, field, reason = result.reasons[0]
    assert (result.exit, file, line, field) == (1, f"{name}.csv", len(spoilt) + 1, column)
    assert words in reason


def test_line_with_too_few_or_too_many_values_is_refused(folder: Folder) -> None:
    folder.load("--dry-run")
    with (folder.path / "marks.csv").open("a") as file:
        file.write(f"{URN},{ANNA}\n\n{URN},{ANNA},2026-11-17,AM,/,,,,,\n")
    folder.files.pop("marks.csv")
    result = folder.load()

    assert [(line, field) for _, line, field, _ in result.reasons] == [(5, ""), (7, "")]


def test_every_fault_of_a_row_is_named_but_the_row_counts_once(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(sex="?", fsm="?"), pupil(BERT)]
    result = folder.load()

    assert [field for file, _, field, _ in result.reasons if file == "pupils.csv"] == ["sex", "fsm"]
    assert result.counts("pupils.csv")["refused"] == 1


def test_pupil_not_on_roll_on_the_day_is_refused(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(starts_on="2026-11-17"), pupil(BERT, leaves_on="2026-11-13")]
    folder.files["classes.csv"] = [member(**{"from": "2026-11-17"}), member(BERT)]
    folder.files["marks.csv"] = [
        mark("2026-11-16"),
        mark("2026-11-17"),
        mark("2026-11-13", upn=BERT),
        mark("2026-11-16", upn=BERT),
    ]
    result = folder.load()

    assert [(line, field) for _, line, field, _ in result.reasons] == [(2, "date"), (5, "date")]


def test_pupil_without_a_class_has_the_calendar_of_the_whole_school(folder: Folder) -> None:
    folder.files["classes.csv"] = [member()]

    assert folder.load().exit == 0


def test_closure_of_some_year_groups_refuses_only_their_marks(folder: Folder) -> None:
    folder.files["closures.csv"] = [
        CLOSURE,
        {"urn": URN, "date": "2026-11-17", "kind": "closure", "year_groups": "7;6"},
    ]
    folder.files["classes.csv"] = [member(), member(BERT, year_group="5")]
    folder.files["marks.csv"] = [mark("2026-11-17"), mark("2026-11-17", upn=BERT)]

    assert [line for _, line, _, _ in folder.load().reasons] == [2]


def test_closure_on_a_session_with_marks_is_refused(folder: Folder) -> None:
    folder.load()
    result = folder.only(
        closures=[
            {"urn": URN, "date": "2026-11-16", "kind": "closure", "session": "AM", "year_groups": "8"},
            {"urn": URN, "date": "2026-11-16", "kind": "closure", "session": "PM"},
        ]
    ).load()

    assert [(line, "holds marks" in reason) for _, line, _, reason in result.reasons] == [(3, True)]


def test_half_term_that_would_leave_marks_outside_term_is_refused(folder: Folder) -> None:
    folder.load()
    result = folder.only(terms=[TERMS[-1] | {"start": "2026-11-17"}]).load()

    assert "holds marks on 16 November 2026" in result.reasons[0][3]


def test_half_terms_may_be_shifted_together_in_any_order(folder: Folder) -> None:
    folder.load()
    first, second = TERMS[-2:]
    result = folder.only(terms=[first | {"end": "2026-11-03"}, second | {"start": "2026-11-04"}]).load()

    assert result.exit == 0, result.output


def test_spells_of_one_roll_may_not_overlap(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(leaves_on="2026-07-21"), pupil(starts_on="2026-07-21"), pupil(BERT)]
    result = folder.load()

    assert result.reasons[0][:3] == ("pupils.csv", 3, "starts_on")


def test_coming_back_makes_a_second_spell_of_the_same_pupil(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(starts_on="2026-09-01"), pupil(leaves_on="2026-07-21"), pupil(BERT)]
    folder.files["classes.csv"] = [member(), member(**{"from": "2026-09-01"}), member(BERT)]
    result = folder.load()

    assert result.exit == 0, result.output
    assert Spell.objects.filter(pupil__upn=ANNA).count() == 2
    closed = ClassMembership.objects.get(pupil__upn=ANNA, first_day=date(2023, 9, 1))
    assert closed.last_day == date(2026, 7, 21)


def test_pupil_of_two_schools_is_one_pupil(folder: Folder) -> None:
    folder.files["schools.csv"] = [SCHOOL, OTHER]
    folder.files["pupils.csv"] += [pupil(urn=OTHER["urn"], starts_on="2026-09-01")]

    assert folder.load().exit == 0
    assert Pupil.objects.get(upn=ANNA).spells.count() == 2


def test_two_lines_that_contradict_each_other_about_a_person_are_refused(folder: Folder) -> None:
    folder.files["pupils.csv"] = [
        pupil(leaves_on="2026-07-21"),
        pupil(starts_on="2026-09-01", legal_surname="Storyham"),
        pupil(BERT),
    ]
    folder.files["contacts.csv"] = [contact(), contact(BERT, surname="Storyham")]
    result = folder.load()

    assert [reason[:3] for reason in result.reasons[:2]] == [
        ("pupils.csv", 3, "legal_surname"),
        ("contacts.csv", 3, "surname"),
    ]


def test_last_day_before_held_marks_is_refused(folder: Folder) -> None:
    folder.load()
    result = folder.only(pupils=[pupil(leaves_on="2026-11-13")]).load()

    assert "marks up to 2026-11-16" in result.reasons[0][3]


def test_classes_may_not_overlap_and_a_move_is_two_lines_in_any_order(folder: Folder) -> None:
    folder.load()
    move = member(**{"from": "2026-11-02", "class": "6G"})
    assert folder.only(classes=[move]).load().reasons[0][2] == "from"
    result = folder.only(classes=[move, member(to="2026-11-01")]).load()

    assert result.exit == 0, result.output
    assert ClassMembership.objects.get(pupil__upn=ANNA, last_day=None).school_class.name == "6G"


def test_class_after_the_last_day_on_roll_is_refused(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(leaves_on="2026-12-18"), pupil(BERT)]
    folder.files["classes.csv"] = [member(to="2026-12-19"), member(BERT)]

    assert folder.load().reasons[0][:3] == ("classes.csv", 2, "to")


def test_restricted_contact_never_receives_letters(folder: Folder) -> None:
    folder.files["contacts.csv"] = [contact(restricted="yes", receives_letters="yes"), contact(BERT)]
    result = folder.load()
    link = ContactLink.objects.get(pupil__upn=ANNA)

    assert (link.restricted, link.receives_letters) == (True, False)
    assert ContactLink.objects.get(pupil__upn=BERT).receives_letters is True
    assert "get no letters" in result.said["warnings"][0]


def test_restriction_is_never_lifted_by_a_file(folder: Folder) -> None:
    folder.files["contacts.csv"] = [contact(restricted="yes", receives_letters=""), contact(BERT)]
    folder.load()
    blank = folder.only(contacts=[contact(restricted="", receives_letters="yes")]).load()
    lifted = folder.only(contacts=[contact(restricted="no")]).load()

    assert (blank.exit, lifted.exit) == (0, 1)
    assert lifted.reasons[0][2] == "restricted"
    assert ContactLink.objects.get(pupil__upn=ANNA).receives_letters is False


def test_characteristics_hold_from_the_starting_day_and_change_today(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(sen="K", fsm="yes", eal="no"), pupil(BERT)]
    folder.load()
    folder.only(pupils=[pupil(sen="E", fsm="no", eal="")]).load()
    again = folder.load()

    held = Characteristic.objects.order_by("kind", "first_day").values_list(
        "kind", "value", "first_day", "last_day"
    )
    assert list(held) == [
        ("fsm", "yes", date(2023, 9, 1), date(2026, 11, 22)),
        ("sen", "K", date(2023, 9, 1), date(2026, 11, 22)),
        ("sen", "E", date(2026, 11, 23), None),
    ]
    assert again.counts("pupils.csv")["unchanged"] == 1


def test_characteristics_of_two_spells_load_twice_without_a_change(folder: Folder) -> None:
    folder.files["pupils.csv"] = [
        pupil(leaves_on="2026-07-21", fsm="no"),
        pupil(starts_on="2026-09-01", fsm="yes"),
        pupil(BERT),
    ]
    folder.files["classes.csv"] = [member(**{"from": "2026-09-01"}), member(BERT)]
    folder.load()

    assert folder.load().counts("pupils.csv")["changed"] == 0
    assert Characteristic.objects.get().first_day == date(2026, 9, 1)
