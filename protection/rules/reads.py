"""What counts as reading, each kind of event with its words (DAT-07).

An event of the audit list is a read if its verb stands here. Verbs that only change something are not: the thing they
changed tells its own story.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What somebody looked at; the log can be narrowed to one of them."""

    PUPIL = "pupil"
    HEALTH = "health"
    SAFEGUARDING = "safeguarding"
    FOLLOW_UP = "follow_up"
    LEAVE = "leave"
    LETTERS = "letters"
    SUPPORT = "support"
    PENALTIES = "penalties"
    ROLL = "roll"
    COPIES = "copies"
    LISTS = "lists"
    FILES = "files"
    PROGRAMS = "programs"
    LOG = "log"


GROUPS: dict[Group, str] = {
    Group.PUPIL: "Pupil’s page and marks",
    Group.HEALTH: "Health and medical evidence",
    Group.SAFEGUARDING: "Safeguarding",
    Group.FOLLOW_UP: "Following up absence",
    Group.LEAVE: "Leave and papers",
    Group.LETTERS: "Letters and messages",
    Group.SUPPORT: "Concerns, plans and meetings",
    Group.PENALTIES: "Penalties",
    Group.ROLL: "Joining, leaving and returns",
    Group.COPIES: "Copies, sharing and complaints",
    Group.LISTS: "Lists of pupils",
    Group.FILES: "Files taken away",
    Group.PROGRAMS: "Through the API",
    Group.LOG: "This log",
}


@dataclass(frozen=True)
class Read:
    group: Group
    words: str
    takes: bool = False
    """Something left the product: a file, a print."""


_G = Group
READS: dict[str, Read] = {
    "page.opened": Read(_G.PUPIL, "Opened a page about the pupil"),
    "pupil.viewed": Read(_G.PUPIL, "Opened the pupil’s page"),
    "pupil.marks_viewed": Read(_G.PUPIL, "Looked at the pupil’s marks"),
    "pupil.address_shown": Read(_G.PUPIL, "Had a protected address shown"),
    "pupil.file_opened": Read(_G.PUPIL, "Opened the file of a pupil outside own classes, with a reason"),
    "record.viewed": Read(_G.PUPIL, "Looked at the attendance record"),
    "record.printed_again": Read(_G.PUPIL, "Printed a certified record again", takes=True),
    "earlier_schools.viewed": Read(_G.PUPIL, "Looked at attendance at earlier schools"),
    "illness.viewed": Read(_G.HEALTH, "Opened the page about illness"),
    "illness.concern_read": Read(_G.HEALTH, "Read a serious concern about illness"),
    "illness.doubt_read": Read(_G.HEALTH, "Read a doubt about illness"),
    "illness.evidence_read": Read(_G.HEALTH, "Read medical evidence"),
    "illness.file_read": Read(_G.HEALTH, "Took a file of medical evidence", takes=True),
    "illness.support_read": Read(_G.HEALTH, "Read support around health"),
    "illness.appointment": Read(_G.HEALTH, "Opened a medical appointment"),
    "illness.appointments": Read(_G.LISTS, "Looked through medical appointments"),
    "illness.evidence_listed": Read(_G.LISTS, "Looked through medical evidence"),
    "illness.listed": Read(_G.LISTS, "Looked through who is ill"),
    "illness.lateness": Read(_G.LISTS, "Looked through who is late"),
    "safeguarding_notes.read": Read(_G.SAFEGUARDING, "Read safeguarding notes"),
    "safeguarding_report.viewed": Read(_G.SAFEGUARDING, "Opened the safeguarding report"),
    "safeguarding_report.printed": Read(_G.SAFEGUARDING, "Printed the safeguarding report", takes=True),
    "support.check_read": Read(_G.SAFEGUARDING, "Read a check of the safeguarding lead"),
    "contact_days.viewed": Read(_G.SAFEGUARDING, "Looked at days of contact"),
    "follow_up.viewed": Read(_G.FOLLOW_UP, "Opened the follow-up of an absence"),
    "visit_letter.printed": Read(_G.FOLLOW_UP, "Printed a letter for a visit", takes=True),
    "ladder.viewed": Read(_G.FOLLOW_UP, "Opened a step that was reached"),
    "ladder.listed": Read(_G.LISTS, "Looked through steps reached"),
    "leave.viewed": Read(_G.LEAVE, "Opened a request for leave"),
    "leave.evidence_read": Read(_G.LEAVE, "Took a file that came with a request for leave", takes=True),
    "leave.form_printed": Read(_G.LEAVE, "Printed a leave form", takes=True),
    "paper.listed": Read(_G.LEAVE, "Looked through papers that came in"),
    "paper.opened": Read(_G.LEAVE, "Took a paper that came in", takes=True),
    "letters.viewed": Read(_G.LETTERS, "Looked through the pupil’s letters"),
    "letter.viewed": Read(_G.LETTERS, "Read a letter"),
    "letter.opened": Read(_G.LETTERS, "Took a letter as PDF", takes=True),
    "letters.printed": Read(_G.LETTERS, "Printed letters", takes=True),
    "dispatch.viewed": Read(_G.LETTERS, "Looked at what was sent"),
    "pupil.dispatches_viewed": Read(_G.LETTERS, "Looked at everything sent about the pupil"),
    "contact.messages_viewed": Read(_G.LETTERS, "Read messages to a parent"),
    "support.viewed": Read(_G.SUPPORT, "Opened the pupil’s support"),
    "concern.viewed": Read(_G.SUPPORT, "Opened a concern"),
    "plan.viewed": Read(_G.SUPPORT, "Opened a plan"),
    "meeting.viewed": Read(_G.SUPPORT, "Opened a meeting"),
    "talk.viewed": Read(_G.SUPPORT, "Opened a talk with the child"),
    "contract.viewed": Read(_G.SUPPORT, "Opened a contract"),
    "referral.viewed": Read(_G.SUPPORT, "Opened a referral"),
    "incident.viewed": Read(_G.SUPPORT, "Opened an incident"),
    "review.viewed": Read(_G.SUPPORT, "Opened a review meeting"),
    "review.printed": Read(_G.SUPPORT, "Printed a review meeting", takes=True),
    "support_meeting.viewed": Read(_G.LISTS, "Opened the list for the support meeting"),
    "concerns.listed": Read(_G.LISTS, "Looked through concerns"),
    "concerns.taken": Read(_G.LISTS, "Took the list of concerns", takes=True),
    "contracts.listed": Read(_G.LISTS, "Looked through contracts"),
    "incidents.listed": Read(_G.LISTS, "Looked through incidents"),
    "meetings.listed": Read(_G.LISTS, "Looked through meetings"),
    "plans.listed": Read(_G.LISTS, "Looked through plans"),
    "referrals.listed": Read(_G.LISTS, "Looked through referrals"),
    "tasks.listed": Read(_G.LISTS, "Looked through tasks"),
    "workers.listed": Read(_G.LISTS, "Looked through workers outside school"),
    "penalty.case_viewed": Read(_G.PENALTIES, "Opened a penalty case"),
    "penalty.decision_viewed": Read(_G.PENALTIES, "Opened the decision of a penalty case"),
    "penalty.improvement_viewed": Read(_G.PENALTIES, "Opened a notice to improve"),
    "penalty.notice_viewed": Read(_G.PENALTIES, "Opened a penalty notice"),
    "penalty.timeline_viewed": Read(_G.PENALTIES, "Opened the legal timeline"),
    "penalty.threshold_viewed": Read(_G.PENALTIES, "Looked at the ten weeks"),
    "penalty.bundle_viewed": Read(_G.PENALTIES, "Opened the file of a penalty case"),
    "penalty.bundle": Read(_G.PENALTIES, "Took the file of a penalty case", takes=True),
    "penalty.cases_listed": Read(_G.LISTS, "Looked through penalty cases"),
    "penalty.notices_listed": Read(_G.LISTS, "Looked through penalty notices"),
    "penalty.threshold_listed": Read(_G.LISTS, "Looked through ten in ten weeks"),
    "last_known.opened": Read(_G.FILES, "Took a day’s last known registers", takes=True),
    "joining.viewed": Read(_G.ROLL, "Opened an entry of the admission register"),
    "leaving.viewed": Read(_G.ROLL, "Opened a leaving"),
    "leaving.evidence_opened": Read(_G.ROLL, "Took evidence of a leaving", takes=True),
    "leaver.pack": Read(_G.ROLL, "Took the pack of a leaver", takes=True),
    "leaver.attendance": Read(_G.ROLL, "Took the attendance of a leaver", takes=True),
    "leaver_pack.viewed": Read(_G.ROLL, "Opened the pack of a leaver"),
    "return.viewed": Read(_G.ROLL, "Opened a return"),
    "return.taken": Read(_G.ROLL, "Took a return", takes=True),
    "joining.listed": Read(_G.LISTS, "Looked through joiners"),
    "leaving.listed": Read(_G.LISTS, "Looked through leavers"),
    "returns.listed": Read(_G.LISTS, "Looked through returns"),
    "removals.viewed": Read(_G.LISTS, "Looked through removals"),
    "missing_out.viewed": Read(_G.LISTS, "Opened the termly list"),
    "collectors.listed": Read(_G.LISTS, "Looked through who may collect"),
    "contacts.listed": Read(_G.LISTS, "Looked through contact checks"),
    "access.viewed": Read(_G.COPIES, "Opened a request for a copy"),
    "access.issued": Read(_G.COPIES, "Gave a copy of everything held", takes=True),
    "sharing.viewed": Read(_G.COPIES, "Looked through what was shared"),
    "complaints.viewed": Read(_G.COPIES, "Looked through complaints"),
    "complaint.viewed": Read(_G.COPIES, "Opened a complaint"),
    "register.viewed_as_at": Read(_G.LISTS, "Looked at a register as it stood"),
    "figures.class_viewed": Read(_G.LISTS, "Opened a list of a class"),
    "figures.absentees_viewed": Read(_G.LISTS, "Opened a list of absentees"),
    "figures.marks_viewed": Read(_G.LISTS, "Opened the marks behind a figure"),
    "figures.special_taken": Read(
        _G.FILES, "Took marks with codes of health, belief or offence, with a reason", takes=True
    ),
    "figures.sheets_printed": Read(_G.LISTS, "Printed sheets for families", takes=True),
    "figure.opened": Read(_G.LISTS, "Opened a figure of a report"),
    "impact.pupils_viewed": Read(_G.LISTS, "Opened the pupils behind before and after"),
    "census.viewed": Read(_G.LISTS, "Opened the census"),
    "census.exported": Read(_G.FILES, "Took the census", takes=True),
    "daily.taken_by_hand": Read(_G.FILES, "Took the day’s register", takes=True),
    "ctf.written": Read(_G.FILES, "Took a transfer file", takes=True),
    "training.reported": Read(_G.FILES, "Took the report on training", takes=True),
    "file.taken": Read(_G.FILES, "Took a file", takes=True),
    "api.read": Read(_G.PROGRAMS, "Read through the API", takes=True),
    "access_log.viewed": Read(_G.LOG, "Read this log"),
    "access_log.taken": Read(_G.LOG, "Took this log as a file", takes=True),
    "questions.viewed": Read(_G.LOG, "Read the questions about unusual access"),
}
"""Verb → what it says to a reader of the log."""


def verbs_of(group: Group | None) -> list[str]:
    """The verbs of one group; of all without one."""
    return [verb for verb, read in READS.items() if group in (None, read.group)]
