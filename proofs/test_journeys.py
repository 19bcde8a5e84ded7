"""Two walks from end to end, by several people in a real browser: a leave request, and a penalty with all that follows.

Nothing here is a shortcut past the pages where people decide; what a clock or a worker would do is called as they do.
`PAGE_SHOTS=/tmp/walk` keeps pictures of what was seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from absence.actions.leave_watch import watch_leave
from absence.ladder_tasks import follow_ladders
from absence.models import LeaveRequest
from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from letters.models import Dispatch, Letter, PrintBatch
from letters.tasks import build_print_batch
from penalties import tasks
from penalties.actions.authority import record_authority
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.rules.consideration import QUESTIONS
from proofs.conftest import Say
from registers.models import Contact, ContactLink, Mark, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from tests.absence.ladders import set_ladder, term
from tests.absence.leave.conftest import set_policy
from tests.browser.conftest import until
from tests.browser.driver import SHOTS, Driver, look
from tests.conftest import (
    _as_at_home,
    _clock,
    alpha,
    browser,
    django_db_setup,
    sign_in,
    world,
)
from tests.marking import bring_in, put
from tests.penalties.conftest import AUTHORITY, GOOD, _no_queue
from tests.world import World, make_contact

__all__ = ["_as_at_home", "_clock", "_no_queue", "alpha", "django_db_setup", "sign_in", "world"]
SignIn = Callable[[User], Client]
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
SCHOOL = "/schools/900001/"
MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
"""The five days asked for."""
A_GLANCE = 60 / 72
"""Sixty dots an inch: enough to see that a page is printed as it should be."""


def on(day: date, hour: int = 9, minute: int = 5) -> None:
    clock.set_clock(datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.LONDON))


def resident(pupil: Pupil, surname: str) -> Contact:
    """A parent the pupil lives with, who gets letters."""
    contact = make_contact(pupil, surname=surname)
    contact.title, contact.address, contact.postcode = "Ms", ["1 Example Road", "Testtown"], "ZZ1 1ZZ"
    contact.save()
    ContactLink.objects.filter(pupil=pupil, contact=contact).update(
        parental_responsibility=True, lives_with_pupil=True, receives_letters=True
    )
    return contact


def shown(page: Page) -> str:
    return " ".join(page.inner_text("main").split())


def pictures(pdf: bytes, name: str) -> int:
    """Every page as a picture, none of them blank; how many."""
    paper = PdfDocument(pdf)
    for number, page in enumerate(paper, 1):
        grey = page.render(scale=A_GLANCE).to_pil().convert("L")
        if SHOTS:
            grey.save(f"{SHOTS}-{name}-{number:02}.png")
        assert sum(grey.histogram()[:128]) > grey.width * grey.height / 1000, (
            f"page {number} of {name} is blank"
        )
    return len(paper)


def test_leave_asked_on_a_phone_ends_in_the_register(world: World, sign_in: SignIn, say: Say) -> None:
    mother = resident(world.pupil, "Parentley")
    set_policy(world.school, contact_route="01632 960000")
    office, head = sign_in(world.people["office"]), sign_in(world.people["head"])
    address: list[str] = []

    def hand_out(page: Page) -> None:
        page.click("text=Make an address")
        address.append(page.inner_text(".leave__address code"))

    Driver(office).run(f"{SCHOOL}leave/form/{world.pupil.id}/", hand_out)
    Driver(browser("alpha.testserver")).run(
        address[0].removeprefix("http://alpha.testserver"), ask_on_a_phone, **PHONE
    )
    request = LeaveRequest.objects.get()

    def check(page: Page) -> None:
        look(page, "a-check")
        page.check(f"input[name=contact][value='{mother.id}']")
        page.click("text=It is theirs: put it to be decided")

    Driver(office).run(f"{SCHOOL}leave/{request.id}/check/", check)
    Driver(head).run(f"{SCHOOL}leave/{request.id}/", refuse_two_days)
    request.refresh_from_db()
    assert (request.outcome, request.sessions.filter(outcome="granted").count()) == ("part", 6)
    letter = Letter.objects.get(kind="D15", state="issued")

    def read_and_send(page: Page) -> None:
        page.click(f"text={letter.reference}")
        assert "We agree to 6 sessions of 10" in shown(page)
        assert "absence is recorded as not authorised (G)" in shown(page)
        look(page, "a-letter")
        page.click("text=Send by post")
        assert "put with the letters to post" in shown(page)

    Driver(head).run(f"{SCHOOL}leave/{request.id}/", read_and_send)
    assert pictures(head.get(f"{SCHOOL}letters/{letter.id}/pdf/").content, "a-letter") == 1

    on(MONDAY)
    teacher = sign_in(world.people["teacher"])
    register = f"{SCHOOL}registers/{MONDAY}/AM/?class=4+Rowan"

    def monday(page: Page) -> None:
        look(page, "a-monday")
        assert "Exceptional circumstances, granted" in shown(page)

    Driver(teacher).run(register, monday)
    hint = teacher.get(f"/api/v1/registers/900001/{MONDAY}/AM?class=4 Rowan").json()["marks"][0]["hints"]
    assert [one["code"] for one in hint] == ["C"]
    refused_days_end_as_g(world, sign_in, request)
    on(date(2026, 12, 7))
    assert watch_leave(world.school, date(2026, 12, 7))["new"] in (0, 1)
    say(
        "leave: asked on a phone, part granted by the head, letter sent, hint on Monday, refused days G with the request linked"
    )


def ask_on_a_phone(page: Page) -> None:
    look(page, "a-form-1")
    page.fill("#id_name", "Test Parentley")
    page.fill("#id_relationship", "Mother")
    page.check("#id_lives_with_0")
    page.click("text=Continue")
    page.check("#id_kind_0")
    page.click("text=Continue")
    for end, day in (("first", MONDAY), ("last", FRIDAY)):
        for place, value in enumerate((day.day, day.month, day.year)):
            page.fill(f"#id_{end}_day_{place}", str(value))
    page.click("text=Continue")
    page.fill("#id_words", "My brother is to be ordained in Porto on Tuesday; we would stay for the week.")
    page.click("text=Continue")
    page.click("text=Continue")
    look(page, "a-form-last")
    page.click("text=Send to the school")
    assert page.inner_text("h1") == "Sent to the school"


def refuse_two_days(page: Page) -> None:
    """Three days granted, two refused, by keyboard."""
    look(page, "a-decide")
    page.locator("[data-session] input").first.focus()
    for place, key in enumerate("gggggg" + "rrrr"):
        page.keyboard.press(key)
        if place < 9:
            page.keyboard.press("ArrowRight")
    until(page, "/We agree to 6 sessions of 10/.test(document.querySelector('[data-letter]').textContent)")
    page.fill("#id_reason", "The ordination is on the Tuesday; the rest of the week is a holiday.")
    if page.locator("#id_not_met_because").count():
        page.fill("#id_not_met_because", "We spoke on the telephone")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def refused_days_end_as_g(world: World, sign_in: SignIn, request: LeaveRequest) -> None:
    """The office puts G where the hint proposes it; the mark's history leads to the request and its letter."""
    thursday = FRIDAY - timedelta(days=1)
    on(thursday, 9, 40)
    office = sign_in(world.people["office"])

    def hint(page: Page) -> None:
        look(page, "a-thursday")
        assert "Leave was refused for this session" in " ".join(page.content().split())

    Driver(office).run(f"{SCHOOL}registers/{thursday}/AM/?class=4+Rowan", hint)
    for day in (thursday, FRIDAY):
        on(day, 15, 10)
        for session in Session:
            put(world.school, {world.pupil: "G"}, day, session)
    assert set(Mark.objects.values_list("code", flat=True)) == {"G"}

    reference = Letter.objects.get(kind="D15").reference

    def follow(page: Page) -> None:
        page.locator(f"a[href*='/leave/{request.id}/']").first.click()
        assert reference in shown(page)

    Driver(sign_in(world.people["office"])).run(
        f"{SCHOOL}grid/history/{world.pupil.id}/{thursday}/AM/", follow
    )


def test_drafts_of_the_night_are_approved_and_printed(world: World, sign_in: SignIn, say: Say) -> None:
    set_ladder(world.school, ["attendance below 95% this year: concern letter; attendance lead"])
    pupils = world.pupils["4 Rowan"][:3]
    for pupil in pupils:
        resident(pupil, f"Parent{pupil.legal_surname}")
        term(world.school, pupil, "." * 18 + "aa")
    on(date(2026, 10, 2))
    follow_ladders("alpha")
    assert Letter.objects.filter(state="draft").count() == 3
    head, officer = sign_in(world.people["head"]), sign_in(world.people["officer"])

    def approve(page: Page) -> None:
        for left in (3, 2, 1):
            assert f"{left} wait" in shown(page)
            look(page, f"c-approve-{left}")
            with page.expect_navigation():
                page.keyboard.press("a")
        assert "Nothing waits" in shown(page)

    Driver(head).run(f"{SCHOOL}letters/approve/", approve)

    def send(page: Page) -> None:
        look(page, "c-unsent")
        page.click("text=Send the ticked letters")

    Driver(officer).run(f"{SCHOOL}letters/unsent/", send)
    assert Dispatch.objects.filter(channel="post").count() == 3

    def put_together(page: Page) -> None:
        page.uncheck("#id_both_sides")
        page.click("text=Put them together")
        assert "Being put together" in shown(page)

    Driver(officer).run(f"{SCHOOL}letters/print/", put_together)
    batch = PrintBatch.objects.get().id
    build_print_batch("alpha", str(batch))

    def posted(page: Page) -> None:
        look(page, "c-batch")
        assert page.locator("text=Fetch the file to print").count() == 1
        page.click("text=They are posted")
        assert "3 letters marked as posted" in shown(page)

    file = officer.get(f"{SCHOOL}letters/print/{batch}/letters.pdf")
    assert file.status_code == 200, file
    pages = pictures(file.content, "c-batch")
    Driver(officer).run(f"{SCHOOL}letters/print/{batch}/", posted)
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}
    assert pages >= 4
    say(
        f"ladder: 3 drafts of a night approved by one key each, {pages} pages printed with their list, posted"
    )


AUTUMN, JANUARY, FEBRUARY = date(2026, 11, 2), date(2027, 1, 11), date(2027, 2, 1)
"""Mondays of the three weeks away."""


def test_penalty_from_the_tenth_session_to_the_file_for_court(
    world: World, sign_in: SignIn, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_authority(AUTHORITY, effective_from=date(2024, 9, 2), by=Actor.system())
    mother, father = resident(world.pupil, "Parentley"), resident(world.pupil, "Otherley")
    everybody_here(world.school, world.pupil, date(2026, 9, 2), date(2026, 11, 22), AUTUMN)
    on(date(2026, 11, 23))
    first = notice_after(world, sign_in, mother, father, known=0)
    assert first.amounts == [[8000, 21], [16000, 28]]
    file = bundle_of(world, sign_in, first)

    everybody_here(world.school, world.pupil, date(2026, 11, 23), date(2027, 1, 24), JANUARY)
    on(date(2027, 1, 25))
    second = notice_after(world, sign_in, mother, father, known=1)
    assert second.amounts == [[16000, 28]]

    everybody_here(world.school, world.pupil, date(2027, 1, 25), date(2027, 2, 7), FEBRUARY)
    on(date(2027, 2, 8))
    third_is_refused(world, sign_in, mother, father)
    one_mark_changes_everything(world, sign_in, second)
    assert PenaltyNotice.objects.count() == 2
    say(
        f"penalty: first notice, flat second, third refused with the routes, a changed mark told everywhere, {file}"
    )


def everybody_here(school: School, pupil: Pupil, first: date, last: date, away: date) -> None:
    """Present from one day to another but for a week’s holiday nobody agreed to."""
    usual = {Session.AM: "/", Session.PM: "\\"}
    held = setup_of(school).calendar.sessions(first, last, "4")
    week = {away + timedelta(days=n) for n in range(5)}
    bring_in(school, [(pupil, day, s, "G" if day in week else usual[s], None) for day, s in held])


def considered(world: World, sign_in: SignIn, mother: Contact, father: Contact, known: int) -> PenaltyCase:
    """The case the night opened, answered by the officer question by question."""
    tasks.look_at_penalties("alpha")
    case = PenaltyCase.objects.latest("opened_at")
    here = f"{SCHOOL}penalties/cases/{case.id}/"

    def answer(page: Page) -> None:
        page.click(f"text={world.pupil}")
        look(page, f"b-case-{known}")
        for question in QUESTIONS:
            choice = GOOD.get(question.key) or next(c.key for c in question.choices if c.goes_on)
            page.goto(f"http://alpha.testserver{here}questions/{question.key}/")
            page.check(f"input[name=choice][value={choice}]")
            page.fill("#id_reason", "Talked over with the class teacher and the family")
            page.click("main button.app-button--main")
        for contact, liable in ((mother, "yes"), (father, "no")):
            page.goto(f"http://alpha.testserver{here}parents/{contact.id}/")
            page.check(f"input[name=liable][value={liable}]")
            page.fill("#id_reason", "Booked the week" if liable == "yes" else "Was at sea and did not know")
            page.fill("#id_asked_on", clock.today().isoformat())
            page.fill("#id_known_notices", str(known if liable == "yes" else 0))
            page.click("text=Keep this")

    Driver(sign_in(world.people["officer"])).run(f"{SCHOOL}penalties/cases/", answer)
    return case


def notice_after(
    world: World, sign_in: SignIn, mother: Contact, father: Contact, *, known: int
) -> PenaltyNotice:
    case = considered(world, sign_in, mother, father, known)
    here = f"{SCHOOL}penalties/cases/{case.id}/"

    def prepare(page: Page) -> None:
        page.click("text=Hand the case to the head…")
        page.click("button:has-text('Hand it over')")

    Driver(sign_in(world.people["officer"])).run(here, prepare)

    def decide(page: Page) -> None:
        look(page, f"b-decide-{known}")
        page.check(f"input[name=contact][value='{mother.id}']")
        page.check("input[name=do][value=issue]")
        page.fill("#id_reason", "The family went although leave had been refused in writing")
        page.click("button:has-text('Decide')")
        assert "is issued" in shown(page)

    Driver(sign_in(world.people["head"])).run(f"{here}decide/", decide)
    notice = PenaltyNotice.objects.get(case=case)
    assert notice.contact == mother
    return notice


def bundle_of(world: World, sign_in: SignIn, notice: PenaltyNotice) -> str:
    """Made by the officer, looked at page by page; its check code holds against the register."""
    officer = sign_in(world.people["officer"])
    here = f"{SCHOOL}penalties/cases/{notice.case_id}/"

    def see(page: Page) -> None:
        look(page, "b-bundle")
        assert page.locator("text=Make the bundle").count() == 1

    Driver(officer).run(f"{here}bundle/", see)
    pdf = officer.post(f"{here}bundle.pdf").content
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    pages = pictures(pdf, "b-bundle")
    assert f"Page {pages} of {pages}" in words
    assert notice.reference in words
    code = re.search(r"Check code of the register: (\d+:[0-9a-f ]{64,70})", words)
    assert code, words[:3000]
    said = StringIO()
    call_command(
        "verify_register", "--trust", "alpha", "--school", "900001", "--anchor", code[1].replace(" ", "")[:80], stdout=said,
    )  # fmt: skip
    connection.set_tenant(Trust.objects.get(schema_name="alpha"))
    assert "The record holds." in said.getvalue()
    return f"file of {pages} pages, none blank, its check code confirmed by verify_register"


def third_is_refused(world: World, sign_in: SignIn, mother: Contact, father: Contact) -> None:
    case = considered(world, sign_in, mother, father, 2)

    def refused(page: Page) -> None:
        said = shown(page)
        assert "No further notice may be issued" in said
        for route in ("may prosecute", "An attendance contract", "An education supervision order"):
            assert route in said
        look(page, "b-third")
        page.click("text=Hand the case to the head…")
        page.click("button:has-text('Hand it over')")
        assert "No further notice may be issued" in shown(page)

    Driver(sign_in(world.people["officer"])).run(f"{SCHOOL}penalties/cases/{case.id}/", refused)
    case.refresh_from_db()
    assert case.state == "considering"


def one_mark_changes_everything(world: World, sign_in: SignIn, notice: PenaltyNotice) -> None:
    """A doctor's letter about one day of the second notice: case, notice, letter and bundle say so."""
    put(
        world.school,
        {world.pupil: "I"},
        JANUARY + timedelta(days=2),
        Session.AM,
        reason="A doctor’s letter came",
    )
    tasks.judge_pupils("alpha", [str(world.pupil.id)])
    assert notice.letter_id is not None
    letter = Letter.objects.get(id=notice.letter_id)
    told = {
        f"penalties/cases/{notice.case_id}/": "13 January 2027, morning no longer counts",
        f"penalties/notices/{notice.id}/": "13 January 2027, morning no longer counts",
        f"letters/{letter.id}/": "The facts have changed since it was issued",
        f"penalties/cases/{notice.case_id}/bundle/": "to mend first",
        "penalties/notices/": "Flagged",
    }
    pages_say(sign_in(world.people["officer"]), told)


def pages_say(client: Client, told: Mapping[str, str]) -> None:
    def see(page: Page) -> None:
        for number, (path, words) in enumerate(told.items()):
            page.goto(f"http://alpha.testserver{SCHOOL}{path}")
            assert words in shown(page), f"{path}: {shown(page)[:800]}"
            look(page, f"b-told-{number}")

    Driver(client).run(f"{SCHOOL}penalties/notices/", see)
