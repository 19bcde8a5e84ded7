"""Complaints about attendance decisions: what they may be about and how they end (ROL-11).

There is no appeal against a decision on leave here; the complaints procedure of the school is another thing, and a
complaint is pointed to it.
"""

from __future__ import annotations

ABOUT: dict[str, str] = {
    "leave": "Leave that was refused",
    "mark": "How an absence was marked",
    "penalty": "A penalty notice or what led to it",
    "contact": "How the school got in touch, or did not",
    "support": "Support that was offered or missing",
    "data": "How information was used or shared",
    "other": "Something else",
}
CHANNELS: dict[str, str] = {
    "letter": "Letter",
    "email": "E-mail",
    "phone": "Telephone",
    "meeting": "In person",
}
OUTCOMES: dict[str, str] = {
    "upheld": "Upheld",
    "partly": "Upheld in part",
    "not_upheld": "Not upheld",
    "withdrawn": "Withdrawn",
    "procedure": "Taken up under the complaints procedure",
}
