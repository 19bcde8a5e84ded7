"""The demonstration's carrier: everything is taken and goes nowhere; the outbox page shows what would have been sent."""

from __future__ import annotations

from .base import Found, Outcome, Parcel, Receipt, Result


class Outbox:
    name = "outbox"
    words = "Kept in the outbox: nothing leaves this demonstration"
    can_tell = True

    def send(self, parcel: Parcel) -> Outcome:
        return Outcome(Result.TAKEN, carrier_reference=parcel.reference)

    def find(self, reference: str) -> tuple[Found, str]:
        return Found.NOT_THERE, ""  # whatever it was handed before went nowhere

    def receipt(self, carrier_reference: str) -> Receipt:
        return Receipt.DELIVERED
