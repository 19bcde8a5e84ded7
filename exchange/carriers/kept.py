"""The demonstration's carrier: everything is taken and goes nowhere."""

from __future__ import annotations

from .base import DailyParcel, Outcome, Result


class Kept:
    words = "Kept here: nothing leaves this demonstration"

    def send(self, parcel: DailyParcel) -> Outcome:
        return Outcome(Result.TAKEN, "Kept here; nothing leaves this demonstration.")
