"""How far a child is from a target, in sessions, and what would bring them back to it (LET-09; D43).

Exact counts: the percentage beside it is for reading only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """Attendance against a target."""

    attended: int
    possible: int
    tenths: int
    """The target in tenths of a per cent: 95.5 % is 955."""

    @property
    def missing(self) -> int:
        """Sessions of attendance short of the target; 0 when it is reached."""
        short = self.tenths * self.possible - 1000 * self.attended
        return max(0, -(-short // 1000))

    @property
    def in_a_row(self) -> int | None:
        """Sessions without absence that would reach it again; `None` where none would, as for 100 % once missed."""
        short = self.tenths * self.possible - 1000 * self.attended
        if short <= 0:
            return 0
        return None if self.tenths >= 1000 else -(-short // (1000 - self.tenths))
