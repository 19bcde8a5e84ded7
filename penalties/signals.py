"""News of the threshold. A receiver only queues work."""

from django.dispatch import Signal

threshold_changed = Signal()
"""A crossing was found, changed, fell below ten or stands again: `crossing_id`, `pupil_id`, `kind`."""
