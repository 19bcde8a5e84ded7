"""News that higher apps may react to. A receiver only queues work; it never writes here and then."""

from django.dispatch import Signal

marks_changed = Signal()
"""Marks were saved: `school_id`, `cells` = [(pupil id, date, session)]. Sent after they are on disk."""
