"""Classes of records: what each is, from which day its clock runs, how long it is kept at least, what goes (DAT-06).

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 7 for the register. The law names no
years for the rest: every default there, and its floor, is our choice (`docs/law.md`); a school sets its own, and never
below the floor. Which rows of the database belong to a class is written beside the function that destroys them
(`migrations/sql`, from 0003 on), and a test holds both lists together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registers.rules.policy_kinds import OFF, Off


class RecordClass(StrEnum):
    REGISTER = "register"
    CALLS = "calls"
    CASE_NOTES = "case_notes"
    SAFEGUARDING = "safeguarding"
    EVIDENCE = "evidence"
    ILLNESS = "illness"
    LEAVE = "leave"
    LETTERS = "letters"
    MESSAGES = "messages"
    PENALTIES = "penalties"
    SUPPORT = "support"
    COMPLAINTS = "complaints"
    COPIES = "copies"
    FILES = "files"
    LEAVING = "leaving"
    ACCESS_LOG = "access_log"


@dataclass(frozen=True)
class Kept:
    words: str
    clock: str
    """From which day its years run."""
    floor: int
    """Years: never fewer, whatever is set."""
    setting: str
    goes: str
    """What is destroyed, and what stays so that one can still count."""
    tables: tuple[str, ...]
    by_law: bool = False


_C = RecordClass
CLASSES: dict[RecordClass, Kept] = {
    _C.REGISTER: Kept(
        "Register entries and amendments", "The day each entry and each amendment was made", 6,
        "register_retention_years",
        "The mark, its versions and what is counted from them. The save stays as a link of the chain, without pupils.",
        ("registers_markevent",), by_law=True,
    ),
    _C.CALLS: Kept(
        "Reports of absence, calls, coming and going in the day",
        "The day they came, were made or happened; of an absence told beforehand its last day", 1, "calls_retention_years",
        "The whole record. The mark, with its minutes, is an entry of the register.",
        ("absence_absencereport", "absence_handover", "absence_welfarecall", "registers_arrival", "registers_signout",
         "registers_expectedabsence"),
    ),
    _C.CASE_NOTES: Kept(
        "Notes of following up an absence", "The day the follow-up closed", 1, "case_notes_retention_years",
        "Notes, attempts and visits. That there was a follow-up, and how it ended, stays.",
        ("absence_caseevent", "absence_visit"),
    ),
    _C.SAFEGUARDING: Kept(
        "Safeguarding notes and checks", "The child’s date of birth", 25, "safeguarding_retention_years",
        "The sealed note or check, the log of an incident, the days with another adult.",
        ("absence_safeguardingnote", "support_checkanswer", "support_incident", "support_contactdays"),
    ),
    _C.EVIDENCE: Kept(
        "Evidence and papers that came in", "The day they came", 1, "evidence_retention_years",
        "The file itself. That there was evidence, and what was decided, stays. A paper filed for longer is kept as long as it says.",
        ("absence_illnessfile", "absence_leaveevidence", "absence_receivedpaper"),
    ),
    _C.ILLNESS: Kept(
        "Notes about illness, health and lateness, and why absences were unauthorised",
        "The day each was settled, ended or held; of the others the day they were written", 1, "illness_retention_years",
        "The whole note. What still goes on stays, and so do the marks. That there was evidence, and what was decided, stays.",
        ("registers_whyunauthorised", "absence_illnessdoubt", "absence_seriousconcern", "absence_medicalappointment",
         "absence_latenessmeeting", "absence_returntalk", "absence_sicknessoutlook", "absence_healthsupport",
         "absence_illnessevent", "absence_illnessevidence"),
    ),
    _C.LEAVE: Kept(
        "Requests for leave, and absence agreed", "The last day asked for or agreed", 1, "leave_retention_years",
        "The request with its sessions and decision; what was agreed. Marks stay.",
        ("absence_leaverequest", "registers_plannedabsence"),
    ),
    _C.LETTERS: Kept(
        "Letters", "The day of issue", 1, "letters_retention_years",
        "The letter, to whom and what it said. Which kind was sent when stays.", ("letters_letterfile", "letters_printbatch"),
    ),
    _C.MESSAGES: Kept(
        "Texts and e-mails", "The day each was made", 1, "messages_retention_years",
        "Address and words. That something was sent, when and what became of it stays.", ("letters_message",),
    ),
    _C.PENALTIES: Kept(
        "Penalty cases, notices and legal steps",
        "The day the case ended, or of its last notice; of a step, and of the threshold reached, its own day", 3,
        "penalties_retention_years",
        "The case with everything in it. Three years is what the ladder of notices looks back.",
        ("penalties_legalstep", "penalties_penaltycase", "penalties_penaltynotice", "penalties_thresholdcrossing"),
    ),
    _C.SUPPORT: Kept(
        "Concerns, plans, meetings, contracts, referrals, steps of the ladder",
        "The day each ended or was closed; of a talk, offer or answer its own day", 1,
        "support_retention_years", "The whole record, with its notes and tasks. What has not ended stays.",
        ("support_concern", "support_plan", "support_meeting", "support_talk", "support_contract", "support_referral",
         "support_worker", "support_supportevent", "penalties_supportentry", "absence_laddercrossing",
         "support_proposalanswer", "support_review", "benchmarks_target"),
    ),
    _C.COMPLAINTS: Kept(
        "Complaints", "The day each was closed", 1, "complaints_retention_years",
        "The complaint with what was done about it. An open one stays.", ("exchange_complaint",),
    ),
    _C.COPIES: Kept(
        "Copies asked for, and what was shared", "The day of the answer, or of the sharing", 1, "copies_retention_years",
        "The request with what was left out and why; the line of the log of sharing. The copy itself was never kept.",
        ("exchange_accessrequest", "exchange_sharing"),
    ),
    _C.FILES: Kept(
        "Files of the register as sent; what files from other systems brought",
        "The day of the register, or the day it came or was decided", 1, "files_retention_years",
        "The file sent, names and lines of a file that came, marks set aside, attendance at earlier schools. That it was sent or came stays.",
        ("exchange_dailyextract", "exchange_incoming", "exchange_quarantinedmark", "exchange_earlierattendance"),
    ),
    _C.LEAVING: Kept(
        "Papers of leaving, enquiries, returns as sent", "The day the leaving was settled; of the others their own day", 6,
        "leaving_retention_years", "The letters, what was asked, the files. On which ground a name came off, and when, stays.",
        ("roll_leavingevidence", "roll_returnfile", "roll_enquiry", "exchange_leaverpack"),
    ),
    _C.ACCESS_LOG: Kept(
        "Who looked at what", "The day of each look", 1, "access_log_retention_years",
        "What was only read, with files opened for an hour and the week’s questions. Acts stay.",
        ("audit_auditevent", "registers_fileopening", "protection_accessdigest"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Stays:
    words: str
    why: str
    tables: frozenset[str]
    """Those that say something of a pupil or an adult."""


STAYS: tuple[Stays, ...] = (
    Stays(
        "The admission register: names, dates, times on roll, classes, parents, how they want to be reached",
        "Everything kept here is about somebody in it, so this program does not destroy it. The law asks for each entry for six "
        "years from the day it was made.",
        frozenset({
            "registers_pupil", "registers_spell", "registers_classmembership", "registers_characteristic",
            "registers_admissionchange", "registers_contact", "registers_contactlink", "roll_dualregistration",
            "roll_contactcheck", "letters_optout", "letters_letterwish", "letters_deadaddress",
        }),
    ),
    Stays(
        "That something was done, and when",
        "Which kind of letter went, how an absence ended, on which ground a name came off: what one has to be able to count.",
        frozenset({
            "absence_case", "letters_letter", "letters_message", "letters_messagepart", "letters_message_about",
            "letters_messagepart_about",
            "absence_leavelink", "absence_illnessevidence", "roll_leavingcase", "roll_return",
        }),
    ),
    Stays(
        "Why something is kept longer", "A legal hold says what it is for, and when somebody last looked.",
        frozenset({"protection_legalhold"}),
    ),
    Stays("Training, reviews of the policy", "They are the school’s record of itself.", frozenset()),
)  # fmt: skip
"""What no class has, and why: said on the page."""


@dataclass(frozen=True)
class RetentionPolicy:
    """The settings as rules take them; named like those in `registers/rules/policy_retention.py`."""

    register_retention_years: int
    calls_retention_years: int
    case_notes_retention_years: int
    safeguarding_retention_years: int
    evidence_retention_years: int
    illness_retention_years: int
    leave_retention_years: int | Off
    """Off: as long as the pupil's record, so that a refusal can still be read beside a grant."""
    letters_retention_years: int
    messages_retention_years: int
    penalties_retention_years: int
    support_retention_years: int
    complaints_retention_years: int
    copies_retention_years: int
    files_retention_years: int
    leaving_retention_years: int
    access_log_retention_years: int

    def years(self, record_class: RecordClass) -> int | None:
        """What is set, or the floor where that is more; `None`: no number of years, it stays with the pupil's record."""
        kept = CLASSES[record_class]
        said: int | Off = getattr(self, kept.setting)
        return None if said is OFF else max(int(said), kept.floor)
