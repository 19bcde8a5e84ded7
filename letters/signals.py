"""News that higher apps may react to. A receiver only queues work; it never writes here and then."""

from django.dispatch import Signal

letter_issued = Signal()
"""A letter was issued: `letter_id`, `kind`, `key`, `school_id`. Sent in the transaction that issues it."""
