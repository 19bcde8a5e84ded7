"""News about leave for higher apps and the rest of this one. A receiver only queues work."""

from django.dispatch import Signal

leave_decided = Signal()
"""A request was decided: `school_id`, `request_id`, `pupil_id`, `outcome`. Sent once it is on disk."""
leave_exceeded = Signal()
"""A pupil stayed away beyond a granted leave: `school_id`, `request_id`, `pupil_id`. Sent once for each leave."""
