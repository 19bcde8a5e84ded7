"""What has to be thought about before a penalty, question by question (PEN-05, PEN-07, PEN-24).

Case by case: each question is answered by a person with a reason, and no answer follows from a rule. The last five are
the defences of the law (Education Act 1996, s. 444): a session so explained is not an offence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    key: str
    words: str
    goes_on: bool
    """Whether a notice may still follow from this answer."""


@dataclass(frozen=True)
class Question:
    key: str
    words: str
    help: str
    choices: tuple[Choice, ...]
    ref: str

    def choice(self, key: str) -> Choice | None:
        return next((one for one in self.choices if one.key == key), None)


@dataclass(frozen=True)
class Answer:
    """One person's answer; the latest to a question stands."""

    question: str
    choice: str
    reason: str


def _defence(key: str, words: str, help: str) -> Question:
    return Question(
        key,
        words,
        help,
        (Choice("no", "No, it does not apply", True), Choice("yes", "Yes, it may apply", False)),
        "PEN-24",
    )


QUESTIONS: tuple[Question, ...] = (
    Question(
        "threshold",
        "Is the threshold met, and are the marks behind it right?",
        "Look at each session that counts. Ask whoever made a mark you doubt.",
        (
            Choice("yes", "Yes, and I have looked at each session", True),
            Choice("no", "No, or I am not sure", False),
        ),
        "PEN-05",
    ),
    Question(
        "support",
        "Was support offered first?",
        "Name what was offered and how it was taken up. For a holiday in term time support is usually not the answer: say so.",
        (
            Choice("offered", "Yes, and it did not work or was not taken up", True),
            Choice("not_right", "No, support was not the right answer here", True),
            Choice("more", "More support should come first", False),
        ),
        "PEN-07",
    ),
    Question(
        "improvement",
        "Would a notice to improve or another step do better than a penalty now?",
        "A notice to improve is the last chance before a penalty where support was not taken up.",
        (
            Choice("done", "It was given and attendance did not improve enough", True),
            Choice("not_right", "No, it would not change anything here", True),
            Choice("first", "Yes, a notice to improve first", False),
            Choice("other", "Yes, another step first", False),
        ),
        "PEN-05",
    ),
    Question(
        "best_tool",
        "Is a penalty notice the best tool for this family?",
        "Think of what it is meant to change, and for whom.",
        (Choice("yes", "Yes", True), Choice("no", "No", False)),
        "PEN-05",
    ),
    Question(
        "equality",
        "Were the duties of the Equality Act considered?",
        "Disability, special educational needs, a parent’s own circumstances, language. What would be fair to ask?",
        (
            Choice("fair", "Yes, and a notice is fair", True),
            Choice("concern", "Yes, and there is a concern to settle first", False),
        ),
        "PEN-05",
    ),
    _defence(
        "leave_given",
        "Was leave given for any of the sessions?",
        "By anybody allowed to give it, also by word of mouth.",
    ),
    _defence(
        "sickness",
        "Was the child ill, or kept away by something unavoidable?",
        "Something in an emergency that touched the child.",
    ),
    _defence(
        "religious_day",
        "Was it a day set apart by the parent’s religious body?",
        "",
    ),
    _defence(
        "transport",
        "Was there no suitable transport, with the school beyond walking distance?",
        "The local authority’s duty: two miles under eight years of age, three miles from eight.",
    ),
    _defence(
        "travelling",
        "Does the parent travel for their trade, with 200 sessions attended in the last twelve months?",
        "The child must be six or older and have attended as regularly as the trade allows.",
    ),
)
QUESTION: Mapping[str, Question] = {one.key: one for one in QUESTIONS}
LEAST_REASON = 10
"""Letters: "ok" is no reason."""


def check_answer(question: str, choice: str, reason: str) -> dict[str, str]:
    """What is wrong with an answer, by field; empty when it may be kept."""
    asked = QUESTION.get(question)
    wrong = {}
    if asked is None or asked.choice(choice) is None:
        wrong["choice"] = "Choose one of the answers."
    if len(reason.strip()) < LEAST_REASON:
        wrong["reason"] = "Give the reason in a sentence: somebody will ask for it in a year."
    return wrong


def standing_answers(answers: Sequence[Answer]) -> dict[str, Answer]:
    """The latest answer to each question; `answers` oldest first."""
    return {one.question: one for one in answers}


def unanswered(answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    return tuple(one for one in QUESTIONS if one.key not in answers)


def speaking_against(answers: Mapping[str, Answer]) -> tuple[tuple[Question, Choice], ...]:
    """Answers after which no notice may follow."""
    found = []
    for question in QUESTIONS:
        answer = answers.get(question.key)
        choice = question.choice(answer.choice) if answer else None
        if choice is not None and not choice.goes_on:
            found.append((question, choice))
    return tuple(found)
