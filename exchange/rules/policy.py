"""The settings of this app as its rules take them; named like those in `registers/rules/policy_exchange.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExchangePolicy:
    """Each has a default of the product, but for the list of other policies; `None`: nobody has written it yet."""

    census_age_from: int
    census_age_to: int
    ctf_version: str
    ctf_session_marks: bool
    daily_extract_lookback: int
    training_refresh_months: int
    complaint_reply_days: int
    linked_policies: tuple[str, ...] | None
