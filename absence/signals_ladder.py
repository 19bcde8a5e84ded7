"""News of the ladder. A receiver only queues work."""

from django.dispatch import Signal

ladder_changed = Signal()
"""A step fired, or what it rested on changed: `crossing_id`, `pupil_id`, `school_id`, `kind` as of `LadderEvent`."""
