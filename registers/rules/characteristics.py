"""What several kinds of characteristic have in common (ADM-27). Kinds are named as in `Characteristic.KINDS`."""

from __future__ import annotations

WITH_SOCIAL_WORKER = ("social_worker", "looked_after", "child_in_need", "child_protection")
"""A pupil with one of these has a social worker now, whether or not that too was entered."""
AT_RISK = ("vulnerable", "looked_after", "child_in_need", "child_protection")
"""Looked for first when nobody says where the pupil is."""
CONDITIONS = ("health_plan", "long_term_condition")
"""Known conditions: illness is to be expected, and no reason to doubt it."""
SENSITIVE = frozenset(
    {
        "looked_after",
        "was_looked_after",
        "social_worker",
        "had_social_worker",
        "child_in_need",
        "child_protection",
        "young_carer",
        "traveller",
        "vulnerable",
        "ethnicity",
        "health_plan",
        "disability",
        "long_term_condition",
        "mental_health",
        "bereavement",
    }
)
"""Shown only to those who may see health, ethnicity and social care details."""
