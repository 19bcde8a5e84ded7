"""Training, complaints and reviews of the policy, as their pages and papers show them."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.permissions import ROLES
from exchange.models import Complaint, PolicyReview, TrainingRecord
from exchange.rules.policy import ExchangePolicy
from exchange.rules.training import (
    TOPICS,
    Standing,
    TopicStanding,
    add_months,
    needed_by,
    standings,
    worst,
)
from registers.models import School
from registers.queries.setup import setup_of

REVIEW_SOON = timedelta(days=60)


@dataclass(frozen=True)
class StaffLine:
    """One member of staff: what they need, and where they stand."""

    user: User
    roles: str
    topics: tuple[TopicStanding, ...]

    @property
    def standing(self) -> Standing:
        return worst(self.topics)


@dataclass(frozen=True)
class TopicLine:
    """One topic over the staff who need it: what governors see."""

    words: str
    needed: int
    done: int
    soon: int
    overdue: int
    never: int


def staff_lines(school: School, today: date) -> list[StaffLine]:
    """Everybody who needs training, those who miss most first."""
    months = setup_of(school).rules(ExchangePolicy, today).training_refresh_months
    roles = _roles(school, today)
    newest = _newest(school)
    found = []
    for user, held in roles.items():
        needed = needed_by(held)
        if needed:
            words = ", ".join(sorted(ROLES[role][0] for role in held))
            found.append(StaffLine(user, words, standings(needed, newest[user.id], months, today)))
    order = list(Standing)
    return sorted(found, key=lambda line: (order.index(line.standing), line.user.name.split()[::-1]))


def _roles(school: School, today: date) -> dict[User, set[str]]:
    held = RoleGrant.objects.in_force(today)
    grants = held.filter(Q(school_id=school.id) | Q(school_id=None), user__is_active=True)
    found: dict[User, set[str]] = defaultdict(set)
    for grant in grants.select_related("user"):
        found[grant.user].add(grant.role)
    return found


def _newest(school: School) -> dict[uuid.UUID, dict[str, date]]:
    """Person → topic → the last day it was part of a course, at any school of the trust."""
    found: dict[uuid.UUID, dict[str, date]] = defaultdict(dict)
    rows = TrainingRecord.objects.filter(withdrawn_at=None, user_id__isnull=False).order_by("done_on")
    for user_id, topics, done in rows.values_list("user_id", "topics", "done_on"):
        assert user_id is not None
        found[user_id].update(dict.fromkeys(topics, done))
    return found


def topic_lines(lines: list[StaffLine]) -> list[TopicLine]:
    counted: dict[str, Counter[Standing]] = defaultdict(Counter)
    for line in lines:
        for one in line.topics:
            counted[one.topic][one.standing] += 1
    return [
        TopicLine(
            words,
            counted[topic].total(),
            counted[topic][Standing.DONE] + counted[topic][Standing.SOON],
            counted[topic][Standing.SOON],
            counted[topic][Standing.OVERDUE],
            counted[topic][Standing.NEVER],
        )
        for topic, words in TOPICS.items()
        if counted[topic]
    ]


@dataclass(frozen=True)
class ReviewStanding:
    """When the policy is looked at again, told from the last review and the settings."""

    next_review: date | None
    months: int
    approver: str
    last: PolicyReview | None
    overdue: bool
    soon: bool


def review_standing(school: School, today: date) -> ReviewStanding:
    policy = setup_of(school).policy("", today)
    last = PolicyReview.objects.filter(school=school).order_by("-reviewed_on", "-id").first()
    due = policy.policy_next_review or (last.next_review if last else None)
    return ReviewStanding(
        due,
        policy.policy_review_months,
        policy.policy_approver or "",
        last,
        overdue=due is not None and due < today,
        soon=due is not None and today <= due <= today + REVIEW_SOON,
    )


def usual_next_review(school: School, reviewed_on: date) -> date:
    return add_months(reviewed_on, setup_of(school).policy("", reviewed_on).policy_review_months)


@dataclass(frozen=True)
class Reminders:
    """What of these logs waits for somebody, for the landing page."""

    training_overdue: int
    training_soon: int
    complaints_due: int
    complaints_open: int
    review: ReviewStanding


def reminders(school: School, today: date) -> Reminders:
    standing = Counter(line.standing for line in staff_lines(school, today))
    waiting = Complaint.objects.filter(school=school).exclude(state="closed")
    return Reminders(
        training_overdue=standing[Standing.OVERDUE] + standing[Standing.NEVER],
        training_soon=standing[Standing.SOON],
        complaints_due=waiting.filter(due_on__lt=today).count(),
        complaints_open=waiting.count(),
        review=review_standing(school, today),
    )
