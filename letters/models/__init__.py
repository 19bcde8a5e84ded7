"""Letters: what was drafted, what was issued, and the words and heads they are made from."""

from .letters import Letter, LetterEvent, LetterFile, LetterState
from .templates import Letterhead, LetterTemplate

__all__ = ["Letter", "LetterEvent", "LetterFile", "LetterState", "LetterTemplate", "Letterhead"]
