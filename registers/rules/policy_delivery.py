"""When a school writes to families (LET-07, ABS-11): the settings of messages."""

from __future__ import annotations

from datetime import time

from registers.rules.policy_kinds import FieldSpec, Group, Kind

DELIVERY_FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "message_quiet_from",
        "No texts and e-mails to families from",
        "What is ready later waits until the quiet hours end. Off: families are written to at any hour.",
        Kind.TIME,
        Group.MESSAGES,
        "LET-07",
        default=time(20, 0),
        can_be_off=True,
    ),
    FieldSpec(
        "message_quiet_until",
        "Texts and e-mails to families again from",
        "The first messages of the day go out at this time.",
        Kind.TIME,
        Group.MESSAGES,
        "LET-07",
        default=time(7, 0),
        can_be_off=True,
    ),
)
