"""What addresses of operations may name."""

from __future__ import annotations

from attendance_mis.kit import clock
from attendance_mis.operations.keeping import keep_last_known
from tests.world import World


def samples(world: World) -> dict[str, str]:
    return {"last_known": str(keep_last_known(world.school, clock.today()).id)}
