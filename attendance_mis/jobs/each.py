"""Work for every school of a trust, where one that fails holds up no other (promise P19)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

One = TypeVar("One")


def for_each(schools: Iterable[One], work: Callable[[One], int]) -> int:
    """Do the work of every school; the sum of what `work` returns.

    A failure is raised when all the others are done, so that the task counts as failed and is asked for again. Of
    several the first is raised and names how many there were.
    """
    done, failures = 0, []
    for one in schools:
        try:
            done += work(one)
        except Exception as failure:  # whatever it is, the next school's children are looked for
            failures.append(failure)
    if failures:
        if len(failures) > 1:
            failures[0].add_note(f"{len(failures)} schools failed.")
        raise failures[0]
    return done
