"""`load_bundle`: every sentence of the contract about bundles."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from attendance_mis.tenancy.models import Trust
from penalties.models import PenaltyNotice
from registers.actions.admissions import change_pupil
from registers.models import (
    AdmissionChange,
    Characteristic,
    ClassMembership,
    Contact,
    ContactLink,
    HalfTerm,
    Mark,
    MarkImport,
    Pupil,
    School,
    Spell,
)
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from registers.rules.upn import expected_letter

from .folder import ANNA, BERT, SCHOOL, TERMS, URN, Folder, contact, mark, member, notice, pupil, run


def test_good_bundle_is_loaded_with_exit_0(folder: Folder) -> None:
    result = folder.load()

    assert result.exit == 0, result.output
    assert result.said["applied"] is True
    assert result.counts("marks.csv") == {
        "file": "marks.csv",
        "read": 3,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
    }
    assert Spell.objects.get(pupil__upn=ANNA).starts_on == date(2023, 9, 1)
    assert ClassMembership.objects.filter(school_class__name="6F", year_group="6").count() == 2
    assert Contact.objects.get().links.count() == 2
    assert PenaltyNotice.objects.get().offence_from == date(2026, 6, 1)
    assert Mark.objects.get(pupil__upn=BERT).minutes_late == 7
    assert not MarkImport.objects.exists()


def test_characteristics_come_in_with_their_pupil(folder: Folder) -> None:
    folder.files["pupils.csv"] = [
        pupil(child_protection="yes", service_child="no", disability="yes"),
        pupil(BERT),
    ]

    assert folder.load().exit == 0

    held = Characteristic.objects.values_list("pupil__upn", "kind", "value", "first_day")
    since = date(2023, 9, 1)
    assert set(held) == {(ANNA, "child_protection", "yes", since), (ANNA, "disability", "yes", since)}


def test_loaded_tables_have_statistics_at_once(folder: Folder) -> None:
    assert folder.load().exit == 0

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'registers_mark'::regclass")
        assert cursor.fetchone() == (3,)


def test_loading_twice_changes_nothing(folder: Folder) -> None:
    folder.load()
    events = AuditEvent.objects.count()
    version = School.objects.get().setup_version
    again = folder.load()

    assert again.exit == 0
    assert all(counts["new"] == counts["changed"] == 0 for counts in again.said["files"])
    assert sum(counts["unchanged"] for counts in again.said["files"]) == sum(
        len(f) for f in folder.files.values()
    )
    assert AuditEvent.objects.count() == events
    assert School.objects.get().setup_version == version


def test_refused_row_leaves_everything_as_it_was_without_keep_good(folder: Folder) -> None:
    folder.files["marks.csv"].append(mark("2026-11-17", code="?"))
    result = folder.load()

    assert result.exit == 1
    assert result.said["applied"] is False
    assert not School.objects.exists()
    assert not MarkImport.objects.exists()


def test_keep_good_loads_the_good_rows_and_lists_the_others(folder: Folder) -> None:
    folder.files["marks.csv"].append(mark("2026-11-17", code="?"))
    result = folder.load("--keep-good")

    assert result.exit == 1
    assert result.said["applied"] is True
    assert Mark.objects.count() == 3
    with (folder.path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["file"], r["line"], r["field"]) for r in rows] == [("marks.csv", "5", "code")]
    assert "not an attendance code" in rows[0]["reason"]


def test_rejects_go_to_the_file_asked_for(folder: Folder) -> None:
    folder.files["marks.csv"].append(mark("2026-11-17", code="?"))
    wanted = folder.path / "elsewhere.csv"
    folder.load("--keep-good", "--rejects", str(wanted))

    assert wanted.read_text().startswith("file,line,field,reason")
    assert not (folder.path / "rejects.csv").exists()


def test_list_of_an_earlier_load_is_taken_away_when_nothing_is_refused(folder: Folder) -> None:
    folder.path.joinpath("rejects.csv").write_text("old")
    folder.load()

    assert not folder.path.joinpath("rejects.csv").exists()


def test_trial_says_what_would_be_done_and_does_nothing(folder: Folder) -> None:
    result = folder.load("--dry-run")

    assert (result.exit, result.said["applied"]) == (0, False)
    assert result.counts("marks.csv")["new"] == 3
    assert not School.objects.exists()
    assert not MarkImport.objects.exists()


def test_absent_file_is_skipped_and_what_it_held_is_found_in_the_trust(folder: Folder) -> None:
    folder.load()
    result = folder.only(marks=[mark("2026-11-17")]).load()

    assert result.exit == 0, result.output
    assert [counts["file"] for counts in result.said["files"]] == ["marks.csv"]


@pytest.mark.parametrize("option", ["--keep-good", "--json"])
def test_missing_column_is_exit_2_and_nothing_is_loaded(folder: Folder, option: str) -> None:
    folder.files["pupils.csv"] = [{"urn": URN, "upn": ANNA}]
    result = folder.load(option)

    assert result.exit == 2
    assert "pupils.csv has no column legal_surname" in result.output
    assert not School.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("urn,name\n900001,Größe".encode("latin-1"), "not written in UTF-8"),
        ("urn,name".encode("utf-16"), "not written in UTF-8"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04\x14\x00\x08\x00", "not a CSV file"),
        (b"urn\x00,name\n", "not a CSV file"),
        (b'urn,name,phase,la_number,establishment_number\n900001,"A" b,primary,999,2001\n', "not a CSV file"),
        (b'urn,name,phase,la_number,establishment_number\n900001,"A\n', "not a CSV file"),
        (b"urn;name;phase;la_number;establishment_number\n", "not separated by commas"),
        (b"urn,name,phase,la_number,establishment_number,urn\n", "twice"),
        (
            b"urn,name,phase,la_number,establishment_number\n" + b"x" * 200_000 + b",a,primary,999,2001\n",
            "not a CSV",
        ),
    ],
)
def test_file_that_is_no_csv_in_utf_8_is_exit_2_with_a_sentence(
    folder: Folder, content: bytes, words: str
) -> None:
    folder.only()
    (folder.path / "schools.csv").write_bytes(content)
    result = run(folder.trust, folder.path, "--keep-good")

    assert result.exit == 2
    assert words in result.output
    assert not School.objects.exists()


def test_bad_byte_deep_in_a_file_undoes_what_came_before(folder: Folder) -> None:
    folder.load("--dry-run")
    with (folder.path / "marks.csv").open("ab") as file:
        file.write(b"900001,\xff\xfe\n")
    result = run(folder.trust, folder.path, "--keep-good")

    assert result.exit == 2
    assert "marks.csv is not written in UTF-8" in result.output
    assert not School.objects.exists()


def test_folder_without_any_file_or_none_at_all_is_exit_2(folder: Folder) -> None:
    assert run(folder.trust, folder.path).exit == 2
    assert run(folder.trust, folder.path / "nowhere").exit == 2


def test_oversized_file_is_exit_2_with_a_sentence(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registers.imports.files.LARGEST_FILE", 100)
    result = folder.load()

    assert result.exit == 2
    assert "split it" in result.output


def test_file_with_too_many_rows_is_exit_2_with_a_sentence(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registers.imports.files.MOST_ROWS", 1)
    result = folder.load("--keep-good")

    assert result.exit == 2
    assert "terms.csv has more than 1 rows" in result.output
    assert not School.objects.exists()


def test_unknown_column_is_named_in_a_warning_and_left_out(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(shoe_size="34"), pupil(BERT)]
    result = folder.load()

    assert result.exit == 0
    assert result.said["warnings"][:1] == [
        "pupils.csv: the column “shoe_size” is not known and was left out."
    ]


def test_byte_order_mark_crlf_and_any_column_order_are_accepted(folder: Folder) -> None:
    folder.only()
    text = "name,phase,urn,establishment_number,la_number\r\nGröße & Söhne,primary,900001,2001,999\r\n"
    (folder.path / "schools.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    result = run(folder.trust, folder.path)

    assert result.exit == 0, result.output
    assert School.objects.get().name == "Größe & Söhne"


def test_line_numbers_are_those_of_an_editor_when_a_value_has_a_line_break(folder: Folder) -> None:
    folder.files["closures.csv"] = [
        {"urn": URN, "date": "2026-09-01", "kind": "inset", "note": "two\nlines"},
        {"urn": URN, "date": "never", "kind": "inset", "note": ""},
    ]
    result = folder.load()

    assert [(line, field) for _, line, field, _ in result.reasons] == [(2, "note"), (4, "date")]


def test_same_key_twice_is_refused_at_its_second_line(folder: Folder) -> None:
    folder.files |= {
        "schools.csv": folder.files["schools.csv"] * 2,
        "terms.csv": [*folder.files["terms.csv"], folder.files["terms.csv"][0]],
        "closures.csv": folder.files["closures.csv"] * 2,
        "pupils.csv": [pupil(), pupil(), pupil(BERT)],
        "classes.csv": [member(), member()],
        "contacts.csv": [contact(), contact()],
        "marks.csv": [mark(), mark(code="I")],
        "notices.csv": [notice(), notice(status="paid")],
    }
    result = folder.load()

    assert [(file, line) for file, line, _, _ in result.reasons] == [
        ("schools.csv", 3),
        ("terms.csv", 6),
        ("closures.csv", 3),
        ("pupils.csv", 3),
        ("classes.csv", 3),
        ("contacts.csv", 3),
        ("marks.csv", 3),
        ("notices.csv", 3),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+44",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "O'Brien; DROP",
        "李小龙",
    ],
)
def test_names_are_data_whatever_they_look_like(folder: Folder, name: str) -> None:
    folder.files["pupils.csv"] = [pupil(legal_surname=name), pupil(BERT)]
    result = folder.load()

    assert result.exit == 0, result.output
    assert Pupil.objects.get(upn=ANNA).legal_surname == name


def test_value_that_looks_like_a_formula_is_made_harmless_in_the_list_of_rejects(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil() | {"upn": "=1+1"}, pupil(BERT)]
    folder.load("--keep-good")
    cells = [cell for row in csv.reader((folder.path / "rejects.csv").open(encoding="utf-8")) for cell in row]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_wrong_check_letter_is_refused_with_the_letter_it_should_have(folder: Folder) -> None:
    wrong = ("A" if expected_letter(ANNA) != "A" else "B") + ANNA[1:]
    folder.only(schools=folder.files["schools.csv"], pupils=[pupil(wrong)])
    result = folder.load()

    assert result.exit == 1
    assert result.reasons[0][:3] == ("pupils.csv", 2, "upn")
    assert f"should be {expected_letter(ANNA)}" in result.reasons[0][3]


def test_flag_upn_loads_the_pupil_with_a_task_instead(folder: Folder) -> None:
    wrong = ("A" if expected_letter(ANNA) != "A" else "B") + ANNA[1:]
    folder.only(
        schools=folder.files["schools.csv"], pupils=[pupil(wrong), pupil("A12", legal_forename="No UPN")]
    )
    result = folder.load("--flag-upn", "--keep-good")

    assert [line for _, line, _, _ in result.reasons] == [3]
    flagged = AuditEvent.objects.get(verb="pupil.upn_flagged")
    assert flagged.subject_id == Pupil.objects.get(upn=wrong).id
    assert flagged.facts == {"expected_letter": expected_letter(ANNA)}


def test_policy_is_loaded_so_that_it_covers_the_history(folder: Folder) -> None:
    folder.load()
    school = School.objects.get()
    policy = setup_of(school).policy("7", date(2022, 1, 10))

    assert f"{policy.times(Session.PM).opens:%H:%M}" == "14:05"
    assert policy.register_retention_years == 6


def test_other_policy_is_refused_once_the_school_has_settings(folder: Folder) -> None:
    folder.load()
    result = folder.only(schools=[folder.files["schools.csv"][0] | {"policy": "att"}]).load()

    assert result.reasons[0][2] == "policy"


def test_calendar_change_raises_the_setup_version(folder: Folder) -> None:
    folder.load()
    before = School.objects.get().setup_version
    folder.only(closures=[{"urn": URN, "date": "2026-12-18", "kind": "closure"}]).load()

    assert School.objects.get().setup_version > before
    assert setup_of(School.objects.get()).calendar.why_not(date(2026, 12, 18), Session.AM, "6")


def test_other_trust_sees_nothing_of_it(folder: Folder) -> None:
    folder.load()
    with tenant_context(Trust(schema_name="beta")):
        assert not School.objects.exists()


def test_changed_rows_are_amended_with_a_trail(folder: Folder) -> None:
    folder.load()
    result = folder.only(
        terms=[
            {
                "urn": URN,
                "academic_year": "2026/27",
                "half_term": "HT2",
                "start": "2026-11-02",
                "end": "2026-12-17",
            }
        ],
        pupils=[pupil(legal_surname="Storyham", leaves_on="2026-12-18")],
        classes=[member(**{"class": "6G"})],
        contacts=[contact(phone="07700 900123")],
        notices=[notice(status="paid")],
    ).load()

    assert result.exit == 0, result.output
    assert [counts["changed"] for counts in result.said["files"]] == [1, 1, 1, 1, 1]
    anna = Pupil.objects.get(upn=ANNA)
    assert set(anna.changes.values_list("what", "old", "new")) == {
        ("pupil.legal_surname", "Fictionby", "Storyham"),
        ("spell.leaves_on", "", "2026-12-18"),
        ("contact.phone", "", "07700 900123"),
    }
    assert HalfTerm.objects.get(academic_year="2026/27", name="HT2").last_day == date(2026, 12, 17)
    assert ContactLink.objects.get(pupil=anna).contact.phone == "07700 900123"
    assert PenaltyNotice.objects.get().status == "paid"


def test_number_of_an_adult_keeps_its_trail_in_the_entry_of_each_child(folder: Folder) -> None:
    folder.load()
    again = [contact(phone="07700 900123"), contact(BERT, phone="07700 900123")]
    folder.only(contacts=again).load()
    folder.only(contacts=[contact(phone="07700 900456")]).load()

    expected = [("contact.phone", "", "07700 900123"), ("contact.phone", "07700 900123", "07700 900456")]
    for upn in (ANNA, BERT):
        changes = Pupil.objects.get(upn=upn).changes.order_by("at", "id")
        assert list(changes.values_list("what", "old", "new")) == expected


def test_lines_of_one_adult_fill_in_one_address_together(folder: Folder) -> None:
    lines = [contact(address1="1 Invented Road", town=""), contact(BERT, address1="", town="Madeupton")]
    folder.files["contacts.csv"] = lines
    assert folder.load().exit == 0
    again = folder.only(contacts=lines).load()

    adult = Contact.objects.get(ref="C1")
    assert adult.address == ["1 Invented Road", "Madeupton"]
    assert again.counts("contacts.csv")["unchanged"] == 2
    assert not AdmissionChange.objects.filter(what="contact.address").exists()


def test_blank_cell_never_erases_what_is_held(folder: Folder) -> None:
    folder.files["pupils.csv"] = [pupil(chosen_forename="Annie", leaves_on="2026-12-18", fsm="yes")]
    folder.only(schools=folder.files["schools.csv"], pupils=folder.files["pupils.csv"]).load()
    result = folder.only(pupils=[pupil(chosen_forename="", leaves_on="", fsm="")]).load()

    assert result.counts("pupils.csv")["unchanged"] == 1
    assert Pupil.objects.get(upn=ANNA).chosen_forename == "Annie"
    assert Spell.objects.get().leaves_on == date(2026, 12, 18)


def test_more_refusals_than_fit_in_memory_are_all_listed(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registers.imports.tally.IN_MEMORY", 3)
    folder.files["marks.csv"] = [mark(f"2026-11-{day}", code="?") for day in ("09", 10, 11, 12, 13)]
    folder.files["marks.csv"] += [mark(f"2026-11-{day}", code="?", note="=1+1") for day in (16, 17)]
    result = folder.load()

    assert [line for _, line, _, _ in result.reasons] == [2, 3, 4, 5, 6, 7, 8]
    assert result.counts("marks.csv")["refused"] == 7
    assert len((folder.path / "rejects.csv").read_text().splitlines()) == 8


def returning(**more: str) -> list[dict[str, str]]:
    """A pupil who left and came back: two lines, of which the second says more."""
    return [pupil(leaves_on="2024-07-23"), pupil(starts_on="2025-09-01", **more)]


def test_what_only_a_later_line_of_a_new_pupil_says_is_kept_at_once(folder: Folder) -> None:
    folder.only(schools=[SCHOOL], pupils=returning(chosen_forename="Annie"))

    assert folder.load().exit == 0
    assert Pupil.objects.get().chosen_forename == "Annie"
    assert folder.load().counts("pupils.csv")["unchanged"] == 2


def test_lines_of_one_pupil_that_disagree_behind_a_blank_are_refused(folder: Folder) -> None:
    rows = returning(chosen_forename="Annie", leaves_on="2026-01-30")
    folder.only(schools=[SCHOOL], pupils=[*rows, pupil(starts_on="2026-06-01", chosen_forename="Nan")])

    reasons = folder.load("--keep-good").reasons
    assert [(line, column) for _, line, column, _ in reasons] == [(4, "chosen_forename")]
    assert "Line 3" in reasons[0][3]


def test_pupil_whose_upn_was_put_right_here_is_not_loaded_a_second_time(folder: Folder) -> None:
    wrong = ("A" if expected_letter(ANNA) != "A" else "B") + ANNA[1:]
    folder.only(
        schools=[SCHOOL], terms=TERMS, pupils=[pupil(wrong)], classes=[member(wrong)], marks=[mark(upn=wrong)]
    )
    assert folder.load("--flag-upn").exit == 0
    office = Actor.system("Office")
    change_pupil(
        Pupil.objects.get(), school=School.objects.get(), values={"upn": ANNA}, reason="Put right", by=office
    )

    again = folder.load("--flag-upn", "--keep-good")

    assert (Pupil.objects.count(), Mark.objects.count()) == (1, 1)
    assert again.reasons[0][:3] == ("pupils.csv", 2, "upn")
    assert ANNA in again.reasons[0][3]


def test_somebody_else_may_have_the_upn_a_pupil_had_by_mistake(folder: Folder) -> None:
    folder.only(schools=[SCHOOL], pupils=[pupil(BERT)]).load()
    Pupil.objects.update(upn=ANNA, former_upn=BERT)

    assert folder.only(pupils=[pupil(BERT, date_of_birth="2014-04-04")]).load().exit == 0
    assert Pupil.objects.count() == 2


def test_file_of_the_school_a_pupil_left_says_nothing_about_today(folder: Folder) -> None:
    """Schools of a trust come over one after the other: what an old school last knew is not so from today on."""
    other = SCHOOL | {"urn": "900002", "name": "Second Invented School", "establishment_number": "2002"}
    now = pupil(starts_on="2025-09-01", looked_after="no", sen="K", urn="900002")
    assert folder.only(schools=[SCHOOL, other], pupils=[now]).load().exit == 0
    held = set(Characteristic.objects.values_list("kind", "value", "first_day", "last_day"))

    left = pupil(leaves_on="2025-07-22", looked_after="yes", sen="E")
    assert folder.only(pupils=[left]).load().exit == 0

    assert Spell.objects.count() == 2
    assert set(Characteristic.objects.values_list("kind", "value", "first_day", "last_day")) == held
    assert folder.load().counts("pupils.csv")["unchanged"] == 1
