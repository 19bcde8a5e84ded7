"""What leaves the school: messages, and every way they and letters went out."""

from .dispatch import Dispatch, DispatchEvent
from .messages import Message, MessagePart
from .reach import DeadAddress, OptOut

__all__ = ["DeadAddress", "Dispatch", "DispatchEvent", "Message", "MessagePart", "OptOut"]
