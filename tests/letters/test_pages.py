"""The pages of letters: written, read, reworded, held, approved by the right person, and every look written down."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from letters.actions.correct import correct_by_hand
from letters.actions.issue import correct_letter, flag_letter, issue_letter
from letters.actions.review import withdraw_letter
from letters.models import Letter, LetterFile
from letters.queries.parcels import kept_back
from letters.queries.recipients import recipients
from letters.rules.recipients import Recipient
from registers.models import Characteristic, PolicyChange, School
from tests.answers import Answer
from tests.letters.letters import draft, fields_of, parent, words_of
from tests.marking import AM, OFFICER, PM, put
from tests.registers.pupils.test_pupil_page import text
from tests.world import World

AT = "/schools/900001/"
SIGN_IN = object


@pytest.fixture
def senior(world: World, sign_in: object) -> Client:
    return sign_in(world.people["senior_lead"])  # type: ignore[operator,no-any-return]


def decide(client: Client, letter: Letter, do: str, **more: str) -> Answer:
    read_at = Letter.objects.get(id=letter.id).changed_at.isoformat()
    posted = {"do": do, "read_at": read_at} | more
    return client.post(f"{AT}letters/{letter.id}/decide/", posted, follow=True)


def test_letter_written_by_hand_has_the_register_s_figures(officer: Client, world: World) -> None:
    parent(world.pupil)
    for day in (9, 10):
        put(world.school, {world.pupil: "I"}, date(2026, 11, day), AM)
        put(world.school, {world.pupil: "\\"}, date(2026, 11, day), PM)

    page = officer.get(f"{AT}pupils/{world.pupil.id}/letters/write/D02/")
    assert "2 sessions (1 day)" in page.content.decode()
    assert "50.0%" in page.content.decode()
    typed = {name: str(value) for name, value in page.context["form"].initial.items()} | {
        name: str(field.initial) for name, field in page.context["form"].fields.items() if field.initial
    }
    answer = officer.post(
        f"{AT}pupils/{world.pupil.id}/letters/write/D02/", typed | {"about": "November"}, follow=True
    )

    letter = Letter.objects.get()
    assert letter.fields["missed"] == "2 sessions (1 day)"
    assert letter.key == "hand:November"
    assert "One letter drafted" in text(answer)
    assert "Missed 2 sessions (1 day) out of 4" in text(answer)


def test_writing_again_about_what_was_issued_opens_that_letter_and_says_so(
    officer: Client, senior: Client, world: World
) -> None:
    parent(world.pupil)
    typed = dict.fromkeys(fields_of("D02"), "x") | {"about": "November"}
    url = f"{AT}pupils/{world.pupil.id}/letters/write/D02/"
    officer.post(url, typed)
    decide(senior, Letter.objects.get(), "approve")

    answer = officer.post(url, typed | {"missed": "y"}, follow=True)

    assert "is there already and was not changed" in text(answer)
    assert Letter.objects.get().fields["missed"] == "x"


def test_letter_nobody_may_get_is_refused_and_nothing_is_kept(officer: Client, world: World) -> None:
    parent(world.pupil, restricted=True)
    typed = dict.fromkeys(fields_of("D02"), "x") | {"about": "Test"}

    answer = officer.post(f"{AT}pupils/{world.pupil.id}/letters/write/D02/", typed)

    assert answer.status_code == 400
    assert "There is nobody to write to" in text(answer)
    assert not Letter.objects.exists()


def test_approving_issues_the_letter_that_was_read(senior: Client, world: World) -> None:
    letter = draft(world)

    answer = decide(senior, letter, "approve")

    file = LetterFile.objects.get()
    assert f"{letter.reference} was approved and issued" in text(answer)
    assert file.sender_name == "Test Senior attendance leader"
    pdf = senior.get(f"{AT}letters/{letter.id}/pdf/").content
    assert hashlib.sha256(pdf).hexdigest() == file.sha256
    assert file.sha256 in text(senior.get(f"{AT}letters/{letter.id}/"))


def test_paper_that_goes_to_nobody_is_not_addressed_to_the_file(senior: Client, world: World) -> None:
    draft(world, kind="D23", recipient=Recipient("file", "For the school’s file", ""))

    page = senior.get("/schools/900001/letters/approve/").content.decode()

    assert "Talk with a pupil, for the school’s file" in page


def test_officer_prepares_and_may_not_approve(officer: Client, senior: Client, world: World) -> None:
    letter = draft(world)

    assert "may prepare letters but not approve" in text(decide(officer, letter, "approve"))
    assert not LetterFile.objects.exists()
    decide(senior, letter, "approve")
    assert LetterFile.objects.exists()


def test_letter_changed_since_it_was_read_is_shown_again(senior: Client, world: World) -> None:
    letter = draft(world)
    before = letter.changed_at.isoformat()
    draft(world, fields=fields_of("D02") | {"missed_sessions": 16})

    assert "changed since you read it" in text(decide(senior, letter, "approve", read_at=before))
    assert "Open the letter again" in text(decide(senior, letter, "approve", read_at="never"))
    assert not LetterFile.objects.exists()


def test_what_only_a_person_can_say_is_said_once_for_all_copies_and_stays(
    senior: Client, world: World
) -> None:
    known = {
        name: value for name, value in fields_of("D04").items() if name not in ("must_improve", "review_on")
    }
    parent(world.pupil)
    parent(world.pupil, surname="Parentson")
    to = recipients(world.pupil, world.school, individually=True)
    hers, his = (draft(world, kind="D04", fields=known, recipient=one) for one in to)
    assert "Only you can say" in text(senior.get(f"{AT}letters/approve/?letter={hers.id}"))
    sent = {
        "say-must_improve": "In school by nine each day\nA note for each day ill",
        "say-review_on": "18 December 2026",
    }

    refused = decide(senior, hers, "complete", **{**sent, "say-review_on": ""})
    answer = decide(senior, hers, "complete", **sent)
    draft(world, kind="D04", fields=known | {"missed": "17 sessions"}, recipient=to[1])

    assert "Say something for: What must get better; When we look again." in text(refused)
    assert "Put into 2 copies" in text(answer)
    his.refresh_from_db()
    assert his.fields["must_improve"] == ["In school by nine each day", "A note for each day ill"]
    assert his.fields["missed"] == "17 sessions"
    assert "was approved and issued" in text(decide(senior, his, "approve"))


def test_held_letter_says_why_and_needs_a_reason_to_go(senior: Client, world: World) -> None:
    Characteristic.objects.create(pupil=world.pupil, kind="bereavement", value="yes", first_day="2026-11-01")
    letter = draft(world)
    assert "Is bereaved" in text(senior.get(f"{AT}letters/approve/"))

    assert "Say why this letter is right" in text(decide(senior, letter, "release"))
    assert Letter.objects.get().state == "held"
    decide(senior, letter, "release", reason="Family asked for it in writing")
    decide(senior, letter, "approve")

    assert Letter.objects.get().issued
    assert letter.events.get(what="released").reason == "Family asked for it in writing"


def test_withdrawn_letter_is_not_written_again(senior: Client, world: World) -> None:
    letter = draft(world)
    decide(senior, letter, "withdraw", reason="Rang instead")

    assert draft(world).state == "withdrawn"
    assert "already" in text(decide(senior, letter, "hold"))


def test_serious_letter_is_approved_by_somebody_else_where_the_school_says_so(
    senior: Client, world: World
) -> None:
    from attendance_mis.kit import clock
    from tests.letters.letters import actor

    PolicyChange.objects.create(
        school=world.school, effective_from=clock.today(), made_at=clock.now(), by_name="Test", reason="Test",
        values={"letters_approved_by_another": "yes"},
    )  # fmt: skip
    School.objects.update(setup_version=2)
    own = draft(world, kind="D04", by=actor(world, "senior_lead"))
    another = draft(world, kind="D04", key="other", by=OFFICER)

    assert "somebody else approves" in text(decide(senior, own, "approve"))
    decide(senior, another, "approve")
    assert [file.letter_id for file in LetterFile.objects.all()] == [another.id]


def test_wording_of_one_letter_can_be_changed_and_the_template_stays(
    officer: Client, senior: Client, world: World
) -> None:
    letter = draft(world)
    posted = {"text-0": "Dear friend of {{child}}, hello.", "read_at": letter.changed_at.isoformat()}

    officer.post(f"{AT}letters/{letter.id}/edit/", posted)
    decide(senior, letter, "approve")

    file = LetterFile.objects.get()
    assert "Dear friend of Test, hello." in words_of(bytes(file.pdf))
    assert file.template_version == "as supplied, reworded for this letter"
    assert "friend of" not in text(officer.get(f"{AT}letters/{draft(world, key='next').id}/"))


@pytest.mark.parametrize("words", ["{{surname}}", "{% include 'x' %}", ""])
def test_wording_that_cannot_be_printed_comes_back_as_typed(
    officer: Client, world: World, words: str
) -> None:
    letter = draft(world)

    answer = officer.post(
        f"{AT}letters/{letter.id}/edit/", {"text-0": words, "read_at": letter.changed_at.isoformat()}
    )

    assert answer.status_code == 400
    assert "There is a problem" in text(answer)
    assert answer.context["rows"][0].block.text == words
    assert Letter.objects.get().blocks is None


def test_words_the_law_asks_for_stay_whatever_is_sent(officer: Client, world: World) -> None:
    letter = draft(world, kind="D36")
    officer.post(
        f"{AT}letters/{letter.id}/edit/",
        {"text-0": "Never mind.", "text-3": "X", "read_at": letter.changed_at.isoformat()},
    )

    assert "Never mind" not in text(officer.get(f"{AT}letters/{letter.id}/"))
    assert "This is a notice to improve" in text(officer.get(f"{AT}letters/{letter.id}/"))


def test_lists_say_what_changed_since_issue_and_looks_are_written_down(senior: Client, world: World) -> None:
    letter = issue_letter(draft(world), by=OFFICER)
    flag_letter(letter, reason="The mark of 9 November was amended")

    said = text(senior.get(f"{AT}letters/?show=flagged"))
    assert "The mark of 9 November was amended" in said
    assert "The facts have changed since it was issued" in text(senior.get(f"{AT}letters/{letter.id}/"))
    assert "First concern about attendance" in text(senior.get(f"{AT}pupils/{world.pupil.id}/letters/"))
    assert AuditEvent.objects.filter(verb="letter.viewed", subject_id=world.pupil.id).count() == 1


def test_safeguarding_paper_is_seen_by_safeguarding_leads_alone(world: World, sign_in: object) -> None:
    from letters.rules.recipients import Recipient

    paper = draft(world, kind="D25", recipient=Recipient("file", "File", ""))
    url = f"{AT}letters/{paper.id}/"

    assert sign_in(world.people["dsl"]).get(url).status_code == 200  # type: ignore[operator]
    assert sign_in(world.people["head"]).get(url).status_code == 404  # type: ignore[operator]
    assert "Safeguarding decision" not in text(sign_in(world.people["head"]).get(f"{AT}letters/"))  # type: ignore[operator]


def test_issued_letter_is_corrected_by_a_new_one_with_the_register_read_again(
    officer: Client, world: World
) -> None:
    put(world.school, {world.pupil: "I"}, date(2026, 11, 9), AM)
    letter = issue_letter(draft(world), by=OFFICER)
    page = f"{AT}letters/{letter.id}/"
    assert "Correct this letter" in text(officer.get(page))

    answer = officer.post(f"{page}correct/")

    new = Letter.objects.get(supersedes=letter)
    assert answer.headers["Location"] == f"{AT}letters/approve/?letter={new.id}"
    assert (new.fields["missed"], new.state) == ("1 session (½ day)", "draft")
    assert "Correct this letter" not in text(officer.get(page))
    assert "was already" in text(officer.post(f"{page}correct/", follow=True))
    assert Letter.objects.count() == 2


def test_letter_stands_again_and_may_be_corrected_once_more_when_its_correction_is_withdrawn(
    officer: Client, senior: Client, world: World
) -> None:
    put(world.school, {world.pupil: "I"}, date(2026, 11, 9), AM)
    letter = issue_letter(draft(world), by=OFFICER)
    page = f"{AT}letters/{letter.id}/"
    officer.post(f"{page}correct/")
    assert kept_back(letter) == "Not sent: a corrected letter takes its place."
    by_mistake = Letter.objects.get(supersedes=letter)
    decide(senior, by_mistake, "withdraw", reason="The first was right")

    assert kept_back(letter) == ""
    assert f"{by_mistake.reference}, which was to correct it, was withdrawn" in text(officer.get(page))
    assert "Correct this letter" in text(officer.get(page))
    officer.post(f"{page}correct/")

    again = Letter.objects.get(supersedes=letter)
    assert (again.state, again.edition) == ("draft", 3)


def test_correction_of_a_case_is_written_once_more_when_the_first_was_withdrawn(world: World) -> None:
    letter = issue_letter(draft(world, kind="D36"), by=OFFICER)
    first = correct_letter(letter, fields=fields_of("D36"), by=OFFICER)
    withdraw_letter(first, reason="By mistake", by=OFFICER)

    second = correct_letter(letter, fields=fields_of("D36"), by=OFFICER)

    assert (second.supersedes, second.state) == (letter, "draft")


def test_correction_keeps_what_people_wrote_and_the_days_of_its_batch(world: World) -> None:
    put(world.school, {world.pupil: "I"}, date(2026, 11, 9), AM)
    put(world.school, {world.pupil: "I"}, date(2026, 11, 20), AM)
    fields = fields_of("D41") | {"comment": "Said by a person"}
    letter = issue_letter(draft(world, kind="D41", key="2026-11-02:2026-11-13", fields=fields), by=OFFICER)

    new = correct_by_hand(letter, by=OFFICER)

    assert new.fields["missed"] == "1 session (½ day)"
    assert new.fields["period"] == "2 November 2026 to 13 November 2026"
    assert new.fields["comment"] == "Said by a person"


def test_paper_whose_case_is_kept_elsewhere_is_not_corrected_on_its_page(
    officer: Client, world: World
) -> None:
    letter = issue_letter(draft(world, kind="D36"), by=OFFICER)

    assert "Correct this letter" not in text(officer.get(f"{AT}letters/{letter.id}/"))
    assert "can’t be corrected here" in text(officer.post(f"{AT}letters/{letter.id}/correct/", follow=True))
