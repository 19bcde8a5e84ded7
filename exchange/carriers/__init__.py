"""Ways the day's register leaves. The settings decide which one a trust has; a page never does.

`none`: nothing is set up, the file is there to be taken by a person. `kept`: a demonstration, nothing leaves. `post`:
handed over by HTTPS to the address and key of the settings.
"""

from __future__ import annotations

from django.conf import settings

from .base import DailyCarrier, DailyParcel, Outcome, Result
from .kept import Kept
from .post import Post

__all__ = ["DailyCarrier", "DailyParcel", "Outcome", "Result", "carrier_of"]


def carrier_of(kind: str, schema: str) -> DailyCarrier | None:
    """The carrier for a kind of recipient of this trust; `None` where a person takes the file."""
    name = settings.DAILY_CARRIER
    if name == "kept":
        return Kept()
    address, key = (
        settings.DAILY_URLS.get(f"{schema}.{kind}", ""),
        settings.DAILY_KEYS.get(f"{schema}.{kind}", ""),
    )
    if name == "post" and address and key:
        return Post(address, key)
    return None
