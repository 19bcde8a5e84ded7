"""The queue and the case through the real middleware: no script, no second chance (ABS-10 to ABS-14, T22)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from absence.models import AbsenceReport, Case, CaseEvent, Handover, SafeguardingNote
from attendance_mis.audit.models import AuditEvent
from letters.models import Dispatch, Letter, MessagePart
from registers.models import Contact, ContactLink, Mark, Pupil
from tests.absence.conftest import MONDAY, Day, SignIn
from tests.answers import Answer
from tests.letters.letters import words_of
from tests.world import World, build_world

QUEUE = "/schools/900001/follow-up/"


def text(answer: Answer) -> str:
    """The page as one line, without its mark-up."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def mother(day: Day, world: World) -> Contact:
    return day.adult(world.pupil, "Parentley", phone="07700 900111")


@pytest.fixture
def away(day: Day, world: World, mother: Contact) -> Day:
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.register({}, class_name="6 Elm")
    day.at("09:31")
    day.catch_up()
    return day


@pytest.fixture
def officer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


@pytest.fixture
def dsl(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["dsl"])


def of(world: World, page: str = "") -> str:
    return f"{QUEUE}{Case.objects.get(pupil=world.pupil, closed_at=None).id}/{page}"


def test_queue_says_who_why_and_whom_to_ring(away: Day, officer: Client) -> None:
    page = text(officer.get(QUEUE))

    assert "Unaccounted for (1)" in page
    assert "Test Alphaby" in page
    assert "No message from home." in page
    assert "Next: ring" in page
    assert "Mother, Test Parentley 07700 900111" in page


def test_reviewer_from_outside_reads_what_was_done_without_anybody_s_number(
    away: Day, world: World, sign_in: SignIn
) -> None:
    away.adult(world.pupil, "Hiddenley", phone="07700 900222", restricted=True)
    reviewer = sign_in(world.people["reviewer"])

    for page in (text(reviewer.get(QUEUE)), text(reviewer.get(of(world)))):
        assert "Test Alphaby" in page
        for words in ("07700 900111", "Hiddenley", "Nobody on the record can be rung", "Nothing more today"):
            assert words not in page


@pytest.mark.parametrize(("sequence", "said"), [(["phone"], "Ring by "), (["email", "phone"], "E-mail by ")])
def test_deadline_names_the_way_that_comes_next(
    day: Day, away: Day, officer: Client, sequence: list[str], said: str
) -> None:
    day.policy(first_day_sequence=sequence)

    assert said in text(officer.get(QUEUE))


def test_no_answer_is_one_press_and_the_row_comes_back_in_focus(
    away: Day, officer: Client, world: World, sign_in: SignIn
) -> None:
    page = officer.get(QUEUE).content.decode()
    fields = dict(re.findall(r'name="(contact|channel|outcome|op_id)" value="([^"]+)"', page))
    for _ in range(2):  # a double click
        answer = officer.post(of(world, "attempt/"), fields)

    case = Case.objects.get()
    assert answer.headers["Location"] == f"{QUEUE}?at={case.id}"
    assert case.events.filter(kind="attempt").count() == 1
    assert "No answer 9:31am (you)" in text(officer.get(QUEUE))
    office = sign_in(world.people["office"])
    assert f"No answer 9:31am ({world.people['officer'].name})" in text(office.get(QUEUE))


def spoke(officer: Client, world: World, **more: str) -> Answer:
    url = of(world, "spoke/")
    form = officer.get(url).context["form"]
    contact = world.pupil.contact_links.get(restricted=False).contact_id
    sent = {
        "op_id": form["op_id"].value(),
        "contact": str(contact),
        "outcome": "reason_given",
        "reason": "illness",
    }
    return officer.post(url, sent | more)


def test_spoke_with_a_code_settles_clears_and_can_be_undone(away: Day, officer: Client, world: World) -> None:
    spoke(officer, world, note="High temperature", code="I", expected_return="2026-11-25")
    page = officer.get(QUEUE)

    assert "Accounted for today (1)" in text(page)
    assert "Every child is accounted for." in text(page)
    assert Mark.objects.get(pupil=world.pupil).code == "I"
    officer.post(page.context["cleared"][0].undo_url)
    assert "Unaccounted for (1)" in text(officer.get(QUEUE))
    assert Mark.objects.get(pupil=world.pupil).code == "N"


def test_focus_on_undo_stays_with_its_child_when_another_is_cleared(
    away: Day, officer: Client, world: World
) -> None:
    """The page that follows by itself gives the focus back to what has the same id: the latest cleared comes first."""
    undo = r'action="[^"]*/([0-9a-f-]+)/undo/".*?<button [^>]*id="([^"]+)"'
    spoke(officer, world, note="High temperature", code="I", expected_return="2026-11-25")
    [(first, held)] = re.findall(undo, officer.get(QUEUE).content.decode())

    away.register({world.pupils["6 Elm"][0]: "N"}, class_name="6 Elm", hand_in=False)
    away.catch_up()
    later = Case.objects.get(closed_at=None)
    link = away.adult(world.pupils["6 Elm"][0], "Guardley", phone="07700 900112")
    away.at("09:40")
    form = officer.get(f"{QUEUE}{later.id}/spoke/").context["form"]
    sent = {
        "op_id": form["op_id"].value(),
        "contact": str(link.id),
        "outcome": "reason_given",
        "reason": "illness",
    }
    officer.post(
        f"{QUEUE}{later.id}/spoke/", sent | {"note": "Cold", "code": "I", "expected_return": "2026-11-25"}
    )

    found = dict(re.findall(undo, officer.get(QUEUE).content.decode()))
    assert set(found) == {first, str(later.id)}
    assert found[first] == held


def test_spoke_without_words_says_what_is_missing_and_saves_nothing(
    away: Day, officer: Client, world: World
) -> None:
    answer = spoke(officer, world, outcome="unsatisfactory", note=" ")

    assert answer.status_code == 400
    assert "Write what was said and why it does not reassure." in text(answer)
    assert not CaseEvent.objects.filter(kind="attempt").exists()


def test_person_who_may_not_amend_marks_is_offered_no_code(away: Day, dsl: Client, world: World) -> None:
    assert "code" not in dsl.get(of(world, "spoke/")).context["form"].fields
    spoke(dsl, world, note="With her grandmother")
    assert Mark.objects.get(pupil=world.pupil).code == "N"
    assert "Accounted for today (1)" in text(dsl.get(QUEUE))


def test_t22_a_restricted_adults_number_is_on_no_page(
    away: Day, officer: Client, dsl: Client, world: World
) -> None:
    away.adult(
        world.pupil,
        "Noteton",
        restricted=True,
        relationship="Father",
        restriction="Court order.",
        phone="01632 960666",
    )
    pages = [QUEUE, of(world), of(world, "spoke/"), of(world, "decide/"), "/schools/900001/absence-reports/"]
    pages += [f"/schools/900001/absence-reports/{world.pupil.id}/"]
    for page in pages:
        for who in (officer, dsl):
            assert "960666" not in who.get(page).content.decode(), page
    assert "Do not ring father, Test Noteton: Court order." in text(officer.get(QUEUE))


def test_somebody_else_ringing_is_shown_with_the_way_to_take_over(
    away: Day, officer: Client, world: World, mother: Contact, sign_in: SignIn
) -> None:
    colleague = sign_in(world.people["office"])
    colleague.post(of(world, "claim/"), {"contact": str(mother.id)})

    page = text(officer.get(QUEUE))
    assert "Test School office is ringing Test Parentley now" in page
    assert "ringing Test Parentley" not in text(colleague.get(QUEUE))
    officer.post(of(world, "claim/"), {"take_over": "1"})
    assert "is ringing" not in text(officer.get(QUEUE))


def test_empty_queue_is_recorded_on_the_page(away: Day, officer: Client, world: World) -> None:
    spoke(officer, world, note="Ill", code="I")
    officer.post(QUEUE + "cleared/", {"session": "AM"})

    assert "Recorded 9:31am by Test Attendance officer" in text(officer.get(QUEUE))


def test_queue_that_follows_by_itself_does_not_keep_a_screen_signed_in(away: Day, officer: Client) -> None:
    officer.get(QUEUE)
    session = officer.session
    session["seen"] -= 120
    session.save()
    seen = session["seen"]
    officer.get(QUEUE, headers={"X-Background": "1"})
    assert officer.session["seen"] == seen


def test_alert_reaches_the_safeguarding_lead_and_then_the_senior_leaders(
    away: Day, officer: Client, dsl: Client, world: World, sign_in: SignIn
) -> None:
    head = sign_in(world.people["head"])
    alerts = QUEUE + "alerts/"
    officer.post(of(world, "alert/"))
    assert "Test Alphaby" in text(dsl.get(alerts))
    assert "No alert is waiting" in text(head.get(alerts))
    away.at("09:50")
    from absence.actions.escalation import escalate_unanswered
    from attendance_mis.kit import clock

    escalate_unanswered(world.school, clock.now())
    assert "Not answered in time" in text(head.get(alerts))
    dsl.post(of(world, "answer/"))
    assert "No alert is waiting" in text(dsl.get(alerts))
    assert "Safeguarding lead has it" in text(officer.get(of(world)))


def test_decision_with_its_reasons_reads_in_the_story(
    away: Day, dsl: Client, officer: Client, world: World
) -> None:
    dsl.post(
        of(world, "decide/"),
        {
            "decision": "no_visit",
            "factors": ["unusual", "protective"],
            "rationale": "First absence of the year.",
        },
    )
    page = text(officer.get(of(world)))

    assert "First absence of the year." in page
    assert "Weighed: Unusual for this child; Protective factors" in page


def test_story_can_be_read_from_either_end_and_reading_it_is_recorded(
    away: Day, officer: Client, world: World
) -> None:
    spoke(officer, world, outcome="unsatisfactory", note="Not sure where he is")
    newest, oldest = (text(officer.get(of(world), {"order": order})) for order in ("newest", "oldest"))

    assert newest.index("Answered, does not reassure") < newest.index("Registra, automatic")
    assert oldest.index("Registra, automatic") < oldest.rindex("Answered, does not reassure")
    assert AuditEvent.objects.filter(verb="follow_up.viewed", subject_id=world.pupil.id).count() == 2


def test_saf04_notes_are_sealed_kept_from_attendance_staff_and_their_reading_recorded(
    away: Day, officer: Client, dsl: Client, world: World
) -> None:
    dsl.post(of(world, "notes/"), {"text": "Planted secret about the family", "reference": "SG 17"})

    assert "Planted secret" in text(dsl.get(of(world, "notes/")))
    assert officer.get(of(world, "notes/")).status_code == 404
    page = text(officer.get(of(world)))
    assert "Safeguarding lead informed" in page
    assert "Planted secret" not in page
    assert b"Planted secret" not in bytes(SafeguardingNote.objects.get().ciphertext)
    assert AuditEvent.objects.filter(verb="safeguarding_notes.read").count() == 2
    assert "Planted" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_note_of_another_case_or_key_does_not_open(
    away: Day, dsl: Client, world: World, settings: Any
) -> None:
    dsl.post(of(world, "notes/"), {"text": "Planted secret"})
    assert "Planted secret" in text(dsl.get(of(world, "notes/")))
    settings.SAFEGUARDING_KEY = "another" * 8
    answer = dsl.get(of(world, "notes/"))

    assert answer.status_code == 200
    assert "does not open" in text(answer)


def visit_page(officer: Client, world: World) -> str:
    """The address of a planned visit."""
    plan = {"planned_for_0": "2026-11-23", "planned_for_1": "10:00", "staff": "Test One\nTest Two"}
    return str(officer.post(of(world, "visit/"), plan).headers["Location"])


def test_visit_letter_is_kept_and_names_only_adults_who_live_there(
    away: Day, officer: Client, world: World
) -> None:
    away.adult(world.pupil, "Noteton", restricted=True, relationship="Father")
    away.adult(world.pupil, "Elsewhere", lives_with_pupil=False, relationship="Father")
    page = visit_page(officer, world)

    answer, again = officer.post(page + "letter.pdf"), officer.post(page + "letter.pdf")

    kept = Letter.objects.get(kind="D08")
    said = words_of(answer.content)
    assert answer.content == again.content == bytes(kept.file.pdf)
    assert "We called to see Test" in said
    assert "Test One" in said
    assert "Parentley" in said
    assert "Noteton" not in said
    assert "Elsewhere" not in said


@pytest.mark.parametrize(("left", "state"), [("on", "sent"), ("", "failed")])
def test_recording_the_visit_says_whether_its_letter_was_left(
    left: str, state: str, away: Day, officer: Client, world: World
) -> None:
    page = visit_page(officer, world)
    officer.post(page + "letter.pdf")
    assert Dispatch.objects.get().state == "queued"

    officer.post(page, {"answered": "no", "child_seen": "no", "outcome": "Nobody in", "letter_left": left})

    assert Dispatch.objects.get().state == state


def test_visit_letter_that_may_not_go_says_why(away: Day, officer: Client, world: World) -> None:
    page = visit_page(officer, world)
    Pupil.objects.filter(id=world.pupil.id).update(died_on=MONDAY)

    assert "waits for a person" in text(officer.post(page + "letter.pdf", follow=True))
    assert not Dispatch.objects.exists()


def test_report_of_a_call_for_two_children_in_one_go(
    day: Day, world: World, sign_in: SignIn, mother: Contact
) -> None:
    day.at("08:40")
    sister = world.pupils["6 Elm"][0]
    day.share(mother, sister)
    office = sign_in(world.people["office"])
    found = office.get("/schools/900001/absence-reports/", {"q": "Alph"})
    assert "Test" in text(found)
    url = f"/schools/900001/absence-reports/{world.pupil.id}/"
    form = office.get(url).context["form"]
    sent = {
        "op_id": form["op_id"].value(), "reason": "illness", "who": str(mother.id), "channel": "phone",
        "first_day": MONDAY.isoformat(), "siblings": [str(sister.id)], "session": "",
    }  # fmt: skip
    taken = office.get(office.post(url, sent).headers["Location"])

    assert text(taken).count("Taken: Test Alphaby") == 2
    assert not Mark.objects.exists()


@pytest.mark.parametrize(("days", "said"), [(1, "for Tue 24 Nov"), (-3, "for Fri 20 Nov")])
def test_report_about_another_day_is_confirmed_and_can_be_taken_back_today(
    day: Day, world: World, sign_in: SignIn, mother: Contact, days: int, said: str
) -> None:
    day.at("15:40")
    office = sign_in(world.people["office"])
    url = f"/schools/900001/absence-reports/{world.pupil.id}/"
    sent = {
        "op_id": office.get(url).context["form"]["op_id"].value(), "reason": "illness", "who": str(mother.id),
        "channel": "phone", "first_day": (MONDAY + timedelta(days=days)).isoformat(), "session": "",
    }  # fmt: skip

    taken = office.get(office.post(url, sent).headers["Location"])

    assert "Taken: Test Alphaby" in text(taken)
    assert said in text(taken)
    report = AbsenceReport.objects.get()
    assert f"/absence-reports/take-back/{report.id}/" in taken.content.decode()


def test_report_by_somebody_else_is_kept_and_the_call_stays_due(
    away: Day, world: World, officer: Client
) -> None:
    url = f"/schools/900001/absence-reports/{world.pupil.id}/"
    form = officer.get(url).context["form"]
    sent = {
        "op_id": form["op_id"].value(), "reason": "illness", "who": "somebody", "name": "A neighbour",
        "channel": "phone", "first_day": MONDAY.isoformat(), "session": "",
    }  # fmt: skip
    taken = officer.get(officer.post(url, sent).headers["Location"])

    assert "A call home stays due: Not an adult on the pupil's record." in text(taken).replace("&#x27;", "'")
    assert "does not take that as an explanation" in text(officer.get(QUEUE))


def test_case_of_another_school_does_not_exist(away: Day, world: World, sign_in: SignIn) -> None:
    other = build_world(urn="900002", emails="other")
    stranger = sign_in(other.people["officer"])
    for page in ("", "spoke/", "visit/", "end/"):
        theirs = of(world, page)
        assert stranger.get(theirs).status_code == 404
        assert stranger.get(theirs.replace("900001", "900002")).status_code == 404


def test_address_of_a_day_before_answers_what_is_known_then(away: Day, officer: Client) -> None:
    answer = officer.get("/api/v1/follow-up", {"school": "900001", "date": date(2026, 11, 20).isoformat()})
    assert answer.json() == {"rows": []}


def test_queue_of_a_school_of_a_thousand_takes_few_statements(
    day: Day, world: World, officer: Client, django_assert_max_num_queries: Any
) -> None:
    """Eight children to ring about among a thousand on roll: the same number of statements."""
    from tests.absence.crowd import fill_school

    fill_school(world, 1_000)
    day.at("09:05")
    day.register(dict.fromkeys(world.pupils["4 Rowan"], "N"))
    day.register(dict.fromkeys(world.pupils["6 Elm"], "N"), class_name="6 Elm")
    for pupil in (*world.pupils["4 Rowan"], *world.pupils["6 Elm"]):
        day.adult(pupil, "Parentley")
    day.at("09:31")
    officer.get(QUEUE)
    with django_assert_max_num_queries(13) as counted:
        page = officer.get(QUEUE)
    # Once a minute a session notes that its person is still here; on a slow machine that minute may end just now.
    still_here = ('UPDATE "accounts_usersession"', "SAVEPOINT", "RELEASE SAVEPOINT")
    assert len([q for q in counted.captured_queries if not q["sql"].startswith(still_here)]) == 10
    assert "8 of 1000" in text(page)


def test_families_are_written_to_once_with_every_word_seen_first(
    away: Day, officer: Client, world: World
) -> None:
    page = officer.get(QUEUE + "message/")
    draft = page.context["drafts"][0]
    assert "Test is not in school this morning and we do not know why." in text(page)
    officer.post(QUEUE + "message/", {"channel": "text", "case": [str(draft.line.case.id)]})

    (part,) = MessagePart.objects.all()
    assert (part.contact.surname, part.channel, part.message.purpose) == ("Parentley", "sms", "absence_today")
    assert Case.objects.get().events.get(kind="attempt").channel == "text"
    assert officer.get(QUEUE + "message/").context["drafts"] == []
    assert away.line(world.pupil).due[0].contact == f"Parentley-{world.pupil.upn}"


def test_message_not_yet_sent_is_taken_back_when_the_child_turns_up(
    away: Day, officer: Client, world: World
) -> None:
    draft = officer.get(QUEUE + "message/").context["drafts"][0]
    officer.post(QUEUE + "message/", {"channel": "text", "case": [str(draft.line.case.id)]})
    away.change(world.pupil, "L")
    officer.get(QUEUE)

    assert MessagePart.objects.get().withdrawn_why == "The child is accounted for."


def test_t22_no_message_goes_to_a_restricted_adult(away: Day, officer: Client, world: World) -> None:
    ContactLink.objects.filter(pupil=world.pupil).update(
        restricted=True, receives_letters=False, may_collect=False
    )
    assert officer.get(QUEUE + "message/").context["drafts"] == []


def test_abs24_welfare_call_is_due_after_the_schools_day_and_once_for_an_absence(
    day: Day, officer: Client, world: World
) -> None:
    day.policy(welfare_call_after_day=3)
    days = [date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20), MONDAY]
    for place, when in enumerate(days):
        day.at("09:10", when)
        day.register({world.pupil: "I"}, day=when)
        day.at("13:10", when)
        if when != MONDAY:
            day.register({world.pupil: "I"}, day=when, session="PM")
        assert bool(officer.get(QUEUE).context["welfare"]) is (place >= 3)
    officer.post(
        f"{QUEUE}welfare/{world.pupil.id}/", {"words": "Chickenpox, better", "likely_return": "2026-11-25"}
    )
    assert officer.get(QUEUE).context["welfare"] == []


def test_abs31_weekly_sweep_lists_every_n_with_what_was_tried(
    away: Day, officer: Client, world: World
) -> None:
    page = officer.get(QUEUE).content.decode()
    fields = dict(re.findall(r'name="(contact|channel|outcome|op_id)" value="([^"]+)"', page))
    officer.post(of(world, "attempt/"), fields)
    shown = text(officer.get(QUEUE + "sweep/"))

    assert "1 mark N stands" in shown
    assert "Week of 23 November 2026 (1)" in shown
    assert "1 23 November" in shown


def test_abs08_call_handed_to_a_role_is_finished_by_that_role_and_by_nobody_who_may_not(
    away: Day, officer: Client, world: World, sign_in: SignIn
) -> None:
    officer.post(
        f"/schools/900001/absence-reports/{world.pupil.id}/hand-over/",
        {
            "to_role": "pastoral",
            "due_at_0": "2026-11-23",
            "due_at_1": "10:30",
            "words": "Ring her grandmother",
        },
    )
    row = Handover.objects.get()
    done = f"/schools/900001/absence-reports/handed-over/{row.id}/"
    assert "Handed over (1)" in text(officer.get(QUEUE))
    assert sign_in(world.people["senco"]).post(done, {"words": "Done"}).status_code == 404
    sign_in(world.people["pastoral"]).post(done, {"words": "At her grandmother's"})
    row.refresh_from_db()

    assert row.done_by == "Test Pastoral worker"
    assert "Handed over" not in text(officer.get(QUEUE))
