"""Letters and messages: what was drafted and issued, what they are made from, and every way they left the school."""

from .dispatch import Dispatch, DispatchEvent
from .letters import Letter, LetterBatch, LetterEvent, LetterFile, LetterState
from .messages import Message, MessagePart
from .prints import PrintBatch
from .reach import DeadAddress, LetterWish, OptOut
from .templates import Letterhead, LetterTemplate

__all__ = [
    "DeadAddress",
    "Dispatch",
    "DispatchEvent",
    "Letter",
    "LetterBatch",
    "LetterEvent",
    "LetterFile",
    "LetterState",
    "LetterTemplate",
    "LetterWish",
    "Letterhead",
    "Message",
    "MessagePart",
    "OptOut",
    "PrintBatch",
]
