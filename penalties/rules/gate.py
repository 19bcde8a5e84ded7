"""What stands between a case and a notice, as sentences with the place to mend each (PEN-03, 05, 07, 08, 10, 13, 14).

One gate for page, command and action: the same list is shown to the officer, judged again when the head signs, and
printed at the front of a bundle that is not ready. Nothing passes it by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from penalties.rules.authority import Authority, Issuer
from penalties.rules.consideration import Answer, speaking_against, unanswered
from penalties.rules.grounds import Ground, LeaveRule
from penalties.rules.ladder import Position, Step
from penalties.rules.policy import PenaltyPolicy
from penalties.rules.standing import Standing
from registers.rules.sessions import Session
from registers.rules.words import day_words

NO_RULE = LeaveRule(None, None, before=False)


@dataclass(frozen=True)
class Obstacle:
    """One thing to mend first; `mend` names where (the page makes it a link)."""

    key: str
    sentence: str
    mend: str


@dataclass(frozen=True)
class ParentFacts:
    name: str
    liable: bool | None
    reason: str
    position: Position
    asked_on: date | None
    known_notices: int | None
    proceedings: bool
    may_be_written_to: bool
    """A parent who gets letters, with an address that may be printed: none is while a contact restriction is in force."""
    noticed_today: bool = False
    """A notice about this pupil has today's date already, withdrawn or not."""


@dataclass(frozen=True)
class Facts:
    """All that a decision about one case depends on, as it is now."""

    standing: Standing
    unsettled: tuple[tuple[date, Session], ...]
    """Every N in the ten weeks, relied on or not."""
    blank: tuple[tuple[date, Session], ...]
    """Every session of the ten weeks that has no mark."""
    answers: Mapping[str, Answer]
    support_entries: int
    improvement: str
    """Outcome of the last notice to improve: `improved`, `not_improved`, `early`; `running`; or empty: none."""
    flagged_letters: int
    amber: str
    parents: tuple[ParentFacts, ...]
    ground: Ground = Ground.THRESHOLD
    leave: LeaveRule = NO_RULE
    """What the authority's rule about leave says to the sessions relied on."""
    decides_elsewhere: str = ""
    """The school whose head decides now, where that is another one; empty otherwise."""

    @property
    def below_by_rule(self) -> bool:
        """Fewer than ten, and the authority's own rule about leave lets a request rest on them (PEN-19)."""
        return self.ground is Ground.LEAVE and self.leave.met and not self.standing.met


def obstacles(facts: Facts, policy: PenaltyPolicy) -> list[Obstacle]:
    """What keeps the case from going on, the register first. Empty: it may go to the head."""
    return [*_register(facts), *_answers(facts), *_support(facts, policy), *_parents(facts)]


def obstacles_for(
    parent: ParentFacts, authority: Authority, *, by_request: bool, below_by_rule: bool = False
) -> list[Obstacle]:
    """What keeps a notice from this parent besides. Below ten sessions the school itself never issues."""
    found = list(_parent(parent, authority, by_request))
    if below_by_rule and not by_request:
        sentence = f"Fewer than ten sessions count: {authority.name} may be asked by its own rule, the school does not issue."
        found.append(Obstacle("below", sentence, "authority"))
    return found


def _register(facts: Facts) -> Iterator[Obstacle]:
    stands = facts.standing
    if facts.decides_elsewhere:
        sentence = f"The pupil is on the roll of {facts.decides_elsewhere} now: its head decides. Hand the case over."
        yield Obstacle("moved", sentence, "hand-over")
    if facts.amber or stands.reason:
        yield Obstacle("amber", facts.amber or stands.reason, "marks")
    elif not stands.met and not facts.below_by_rule:
        yield Obstacle("threshold", f"{stands.count} sessions count now: the threshold is not met.", "marks")
    if facts.unsettled:
        yield Obstacle(
            "unsettled",
            f"The reason is still not known (N) for {_listed(facts.unsettled)}. N counts only while it stands: settle it first.",
            "marks",
        )
    if facts.blank:
        yield Obstacle("blank", f"The register has no mark for {_listed(facts.blank)}.", "marks")
    if facts.flagged_letters:
        yield Obstacle(
            "letters",
            "A letter of this case says something that has changed since. Correct or withdraw it.",
            "letters",
        )


def _answers(facts: Facts) -> Iterator[Obstacle]:
    for question in unanswered(facts.answers):
        yield Obstacle(
            f"question:{question.key}", f"Not answered: {question.words}", f"question-{question.key}"
        )
    for question, choice in speaking_against(facts.answers):
        yield Obstacle(
            f"against:{question.key}",
            f"{question.words} The answer “{choice.words}” speaks against a notice.",
            f"question-{question.key}",
        )


def _support(facts: Facts, policy: PenaltyPolicy) -> Iterator[Obstacle]:
    support, improvement = facts.answers.get("support"), facts.answers.get("improvement")
    if support and support.choice == "offered" and not facts.support_entries:
        yield Obstacle(
            "support", "Support is said to have been offered, but none is in the support log.", "support"
        )
    if facts.improvement == "running":
        yield Obstacle(
            "improving",
            "A notice to improve is running. Wait for its end, or for a stated ground to be broken.",
            "improvement",
        )
    elif facts.improvement == "improved":
        yield Obstacle(
            "improved",
            "The notice to improve ended with enough improvement: no notice follows from this case.",
            "improvement",
        )
    elif improvement and improvement.choice == "done" and not facts.improvement:
        yield Obstacle(
            "improvement",
            "A notice to improve is said to have been given, but none is recorded.",
            "improvement",
        )
    elif (
        policy.notice_to_improve_required
        and not facts.improvement
        and support
        and support.choice == "offered"
    ):
        yield Obstacle(
            "improvement", "The school’s policy asks for a notice to improve before a penalty where support was the answer.",
            "improvement",
        )  # fmt: skip


def _parents(facts: Facts) -> Iterator[Obstacle]:
    if not any(one.liable for one in facts.parents):
        yield Obstacle("liable", "Nobody is chosen as the parent who let it happen.", "parents")
    for one in facts.parents:
        if one.liable is None:
            yield Obstacle("undecided", f"Say of {one.name} whether they are liable, and why.", "parents")


def _parent(parent: ParentFacts, authority: Authority, by_request: bool) -> Iterator[Obstacle]:
    if not parent.liable:
        yield Obstacle("liable", f"{parent.name} was not chosen as liable.", "parents")
    if parent.position.step is Step.NONE:
        yield Obstacle("limit", parent.position.why, "routes")
    if parent.asked_on is None:
        yield Obstacle(
            "asked",
            f"Ask {authority.name} for earlier notices to {parent.name}, and write down the answer.",
            "parents",
        )
    elif (parent.known_notices or 0) > len(parent.position.counted):
        yield Obstacle(
            "unknown_notices",
            f"{authority.name} knows {parent.known_notices} notices to {parent.name}; here stand "
            f"{len(parent.position.counted)}. Record the others first.",
            "notices",
        )
    if parent.proceedings:
        yield Obstacle(
            "proceedings", f"{authority.name} says a prosecution of {parent.name} is under way.", "routes"
        )
    if by_request:
        return
    if authority.issuer is Issuer.AUTHORITY:
        yield Obstacle(
            "issuer",
            f"By its code of conduct {authority.name} issues; the school sends a request.",
            "authority",
        )
    if not parent.may_be_written_to:
        yield Obstacle(
            "address",
            f"The school may not write to {parent.name}, or has no address it may print. Ask the authority to issue.",
            "contacts",
        )
    if parent.noticed_today:
        yield Obstacle(
            "today",
            f"A notice to {parent.name} has today’s date already. Issue this one tomorrow: a notice is known by its day.",
            "routes",
        )


def _listed(sessions: tuple[tuple[date, Session], ...]) -> str:
    named = [f"{day_words(day)}, {session.words}" for day, session in sessions[:3]]
    more = len(sessions) - len(named)
    return "; ".join(named) + (f" and {more} more" if more else "")
