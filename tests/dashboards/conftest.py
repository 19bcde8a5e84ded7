from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from attendance_mis.kit import clock


@pytest.fixture
def freeze() -> Callable[[str], None]:
    """Moves the clock: `2026-11-21T10:00`, London time."""
    return lambda moment: clock.set_clock(datetime.fromisoformat(moment).replace(tzinfo=clock.LONDON))
