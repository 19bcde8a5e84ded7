"""One case as it is today: the sessions it relies on against the register, the answers, the parents, what is in the way.

Judged anew each time it is shown or acted on; nothing is trusted because it was true yesterday.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from letters.models import Letter
from penalties.models import (
    CaseEvent,
    CaseParent,
    ImprovementNotice,
    PenaltyCase,
    PenaltyNotice,
)
from penalties.queries.authority import authority_of
from penalties.queries.gathered import Gathered
from penalties.queries.ladder import Ladder, ladder_of
from penalties.queries.threshold import requested_sessions
from penalties.rules.authority import Authority
from penalties.rules.consideration import Answer, standing_answers
from penalties.rules.deciding import Enrolment, deciding_school
from penalties.rules.gate import Facts, Obstacle, ParentFacts, obstacles, obstacles_for
from penalties.rules.grounds import HOLIDAY, Ground, LeaveRule, leave_rule, leave_stretches
from penalties.rules.ladder import WITHDRAWN
from penalties.rules.policy import PenaltyPolicy
from penalties.rules.routes import Route, Step, met_since
from penalties.rules.standing import UNSETTLED, Relied, Standing, standing
from registers.models import ContactLink, Mark, Pupil, School
from registers.queries.setup import setup_of
from registers.queries.threshold import PupilThreshold, threshold_rows
from registers.rules.age import is_compulsory
from registers.rules.sessions import Session
from support.models import SupportEntry

SessionKey = tuple[date, Session]


@dataclass(frozen=True)
class ParentFile:
    """One parent in the case."""

    row: CaseParent | None
    """`None`: an adult of the pupil about whom nobody has decided yet."""
    link: ContactLink
    ladder: Ladder
    facts: ParentFacts
    issue: tuple[Obstacle, ...]
    """In the way of a notice by the school."""
    request: tuple[Obstacle, ...]
    """In the way of a request to the authority."""
    notice: PenaltyNotice | None
    """The one that came of this case."""


@dataclass(frozen=True)
class CaseFile:
    case: PenaltyCase
    pupil: Pupil
    school: School
    found: PupilThreshold
    standing: Standing
    unsettled: tuple[SessionKey, ...]
    blank: tuple[SessionKey, ...]
    marks: dict[SessionKey, str]
    """Every code of the window, for the picture of the weeks."""
    events: tuple[CaseEvent, ...]
    answers: dict[str, Answer]
    parents: tuple[ParentFile, ...]
    support: tuple[SupportEntry, ...]
    improvement: ImprovementNotice | None
    authority: Authority
    policy: PenaltyPolicy
    obstacles: tuple[Obstacle, ...]
    """In the way of any notice of this case."""
    ground: Ground
    leave: LeaveRule
    places: dict[SessionKey, uuid.UUID]
    """Session of the window → the school whose register it stands in."""
    shares: dict[uuid.UUID, int]
    """School → how many of the sessions relied on stand in its register."""
    decides: uuid.UUID | None
    """The school of the trust whose head decides today; `None` when the pupil is on no roll."""
    meeting_wanted: bool
    """The school's policy has a formal meeting with the authority as a stage, and none took place since its ten weeks began (PEN-26)."""

    @property
    def stands(self) -> bool:
        """Whether the sessions are enough: ten, or fewer by the authority's own rule about leave."""
        return self.standing.met or (self.ground is Ground.LEAVE and self.leave.met)

    @property
    def offence(self) -> tuple[date, date]:
        """First and last day of the sessions relied on."""
        days = [one.date for one in self.standing.relied]
        return min(days), max(days)

    @property
    def liable(self) -> tuple[ParentFile, ...]:
        return tuple(one for one in self.parents if one.facts.liable)

    def about(self, event: CaseEvent) -> str:
        """The parent something was decided or made about; empty where it is about the case."""
        contact = event.facts.get("contact")
        return next((one.facts.name for one in self.parents if str(one.link.contact_id) == contact), "")


def case_file(case: PenaltyCase, today: date) -> CaseFile:
    pupil, school = case.pupil, case.school
    rows = Gathered(case)
    notices = rows.notices
    used = [
        (n.offence_from, n.offence_to)
        for n in notices
        if n.kind == "absence"
        and n.status != WITHDRAWN
        and n.case_id != case.id
        and n.offence_from
        and n.offence_to
    ]
    # A request of an earlier case keeps its sessions until it is answered; one of a later case took what was left.
    asked = requested_sessions([pupil.id], before=case.opened_at).get(pupil.id, [])
    found = threshold_rows(None, case.as_of, pupil=pupil, used={pupil.id: [*used, *asked]})[0]
    stands = standing_of(case, found)
    marks, places = _marks(case)
    ground = Ground(case.ground)
    shares = Counter(places[r.date, r.session] for r in stands.relied if (r.date, r.session) in places)
    events = tuple(case.events.all())
    answers = standing_answers(_answers(events))
    authority = authority_of(school, today)
    policy = setup_of(school).rules(PenaltyPolicy, today)
    support = tuple(rows.support)
    improvement = _last_improvement(case)
    leave = leave_of(found, authority, noticed_before=bool(used))
    decides = deciding_school(
        [Enrolment(s.school_id, s.starts_on, s.leaves_on) for s in rows.spells], today, shares
    )
    below = ground is Ground.LEAVE and leave.met and not stands.met
    parents = _parents(case, rows, authority, today, below)
    facts = Facts(
        ground=ground,
        leave=leave,
        decides_elsewhere=_elsewhere(case, decides),
        standing=stands,
        unsettled=tuple(sorted(key for key, code in marks.items() if code == UNSETTLED)),
        blank=_blank(case, found, marks, today),
        answers=answers,
        support_entries=len(support),
        improvement=_improvement_word(improvement),
        flagged_letters=flagged_letters(case),
        amber=case.amber,
        parents=tuple(
            one.facts for one in parents if one.row is not None or one.link.parental_responsibility
        ),
    )
    steps = [Step(Route(one.route), one.step, one.happened_on) for one in rows.steps]
    return CaseFile(
        case, pupil, school, found, stands, facts.unsettled, facts.blank, marks, events, answers, parents, support,
        improvement, authority, policy, tuple(obstacles(facts, policy)), ground, leave, places, dict(shares), decides,
        policy.formal_meeting_first and not met_since(steps, case.window_from),
    )  # fmt: skip


def leave_of(found: PupilThreshold, authority: Authority, *, noticed_before: bool) -> LeaveRule:
    """What the authority's rule about leave says to the sessions that count in the ten weeks."""
    weeks = found.case.weeks

    def held(day: date) -> list[Session]:
        stay = weeks.stay_on(day)
        return [one for one in Session if stay and stay.calendar.holds(day, one, stay.year_group)]

    def next_day(day: date) -> date | None:
        stay = weeks.stay_on(day)
        return stay.calendar.next_school_day(day, stay.year_group) if stay else None

    away = [(s.date, s.session) for s in found.trailing.sessions if s.code == HOLIDAY and not s.used]
    return leave_rule(authority, leave_stretches(away, held, next_day), noticed_before=noticed_before)


def _elsewhere(case: PenaltyCase, decides: uuid.UUID | None) -> str:
    """The name of the school that decides an open case instead of this one."""
    if decides in (None, case.school_id) or not case.open:
        return ""
    return School.objects.get(id=decides).name


def standing_of(case: PenaltyCase, found: PupilThreshold) -> Standing:
    """The relied-on sessions of the latest draw against what the threshold finds in the same ten weeks now."""
    relied = [Relied(s.date, Session(s.session), s.code) for s in case.sessions.all() if s.draw == case.draw]
    counted = [Relied(s.date, s.session, s.code) for s in found.trailing.sessions if not s.used]
    return standing(relied, counted, found.trailing.count)


def flagged_letters(case: PenaltyCase) -> int:
    """Letters of this case that say something no longer true.

    While the marks stand as first drawn, a letter flagged for a change that was taken back is right again.
    """
    if case.draw == 1 and not case.amber:
        return 0
    rows = Letter.objects.filter(
        pupil_id=case.pupil_id, key__startswith=f"penalty-case:{case.id}", state="issued"
    )
    return rows.exclude(flag="").filter(superseded_by=None).count()


def _marks(case: PenaltyCase) -> tuple[dict[SessionKey, str], dict[SessionKey, uuid.UUID]]:
    """The codes of the window, and whose register each stands in."""
    rows = Mark.objects.filter(
        pupil_id=case.pupil_id, date__range=(case.window_from, case.as_of), code__isnull=False
    ).values_list("date", "session", "code", "school_id")
    codes: dict[SessionKey, str] = {}
    places: dict[SessionKey, uuid.UUID] = {}
    for day, session, code, school in rows:
        codes[day, Session(session)] = code or ""
        places[day, Session(session)] = school
    return codes, places


def _blank(
    case: PenaltyCase, found: PupilThreshold, marks: dict[SessionKey, str], today: date
) -> tuple[SessionKey, ...]:
    """Sessions the pupil was due at, up to yesterday, for which no school of the trust has a mark."""
    until = min(case.as_of, today - timedelta(days=1))
    due: set[SessionKey] = set()
    for stay in found.case.weeks.stays:
        first = max(stay.first, case.window_from)
        last = min(stay.last or until, until)
        due.update(stay.calendar.sessions(first, last, stay.year_group))
    born = found.pupil.date_of_birth
    return tuple(sorted(key for key in due if key not in marks and is_compulsory(born, key[0])))


def _answers(events: tuple[CaseEvent, ...]) -> list[Answer]:
    """Answers given since the sessions were last drawn; those about the marks fall with a new draw."""
    found: list[Answer] = []
    for event in events:
        if event.what == "drawn":
            found = [one for one in found if one.question != "threshold"]
        elif event.what == "answered":
            found.append(Answer(event.facts["question"], event.facts["choice"], event.reason))
    return found


def _last_improvement(case: PenaltyCase) -> ImprovementNotice | None:
    return next((one for one in case.improvements.all() if one.state in ("running", "ended")), None)


def _improvement_word(notice: ImprovementNotice | None) -> str:
    if notice is None:
        return ""
    return "running" if notice.state == "running" else notice.outcome


def _parents(
    case: PenaltyCase, found: Gathered, authority: Authority, today: date, below: bool
) -> tuple[ParentFile, ...]:
    rows = {row.contact_id: row for row in case.parents.all()}
    links, notices = found.links, found.notices
    # While somebody must not learn where the child lives, no letter of the school names an address (SAF-08).
    protected = any(link.restricted for link in links)
    sessions = [s.date for s in case.sessions.all() if s.draw == case.draw]
    offence_on = max(sessions) if sessions else case.as_of
    return tuple(
        _parent(
            case, link, rows.get(link.contact_id), notices, authority, today, offence_on, protected, below
        )
        for link in links
    )


def _parent(
    case: PenaltyCase,
    link: ContactLink,
    row: CaseParent | None,
    notices: list[PenaltyNotice],
    authority: Authority,
    today: date,
    offence_on: date,
    protected: bool,
    below: bool,
) -> ParentFile:
    own = [n for n in notices if n.contact_id == link.contact_id]
    before = [n for n in own if n.case_id != case.id or n.status == WITHDRAWN]
    ladder = ladder_of(before, today, offence_on)
    facts = ParentFacts(
        name=str(link.contact),
        liable=row.liable if row else None,
        reason=row.reason if row else "",
        position=ladder.position,
        asked_on=row.asked_on if row else None,
        known_notices=row.known_notices if row else None,
        proceedings=row.proceedings if row else False,
        may_be_written_to=link.receives_letters and not protected and bool(_address(link)),
        noticed_today=any(n.issued_on == today and n.kind == "absence" for n in own),
    )
    return ParentFile(
        row=row,
        link=link,
        ladder=ladder,
        facts=facts,
        issue=tuple(obstacles_for(facts, authority, by_request=False, below_by_rule=below)),
        request=tuple(obstacles_for(facts, authority, by_request=True)),
        notice=next((n for n in own if n.case_id == case.id and n.status != WITHDRAWN), None),
    )


def _address(link: ContactLink) -> list[str]:
    return [line for line in (*link.contact.address, link.contact.postcode) if line]


def case_of(school: School, case_id: uuid.UUID) -> PenaltyCase | None:
    cases = PenaltyCase.objects.select_related("pupil", "school")
    return cases.filter(school=school, id=case_id).first()
