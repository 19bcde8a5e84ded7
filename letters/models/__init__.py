"""Letters: what was drafted, what was issued, and the words and heads they are made from."""

from .letters import Letter, LetterBatch, LetterEvent, LetterFile, LetterState
from .templates import Letterhead, LetterTemplate

__all__ = [
    "Letter",
    "LetterBatch",
    "LetterEvent",
    "LetterFile",
    "LetterState",
    "LetterTemplate",
    "Letterhead",
]
