"""What happened to a leaving or a return, in words for people."""

from __future__ import annotations

LEAVING_WORDS = {
    "opened": "Leaving begun",
    "entered": "Entered",
    "worker_told": "Social worker told",
    "worker_lifted": "Social worker not told, with reason",
    "proposed": "Proposed",
    "sent_back": "Sent back",
    "given_up": "Given up: the pupil stays",
    "approved": "Approved: the name comes off",
    "stays": "The pupil stays after all",
    "confirmed": "Home education confirmed by the authority",
    "evidence": "File kept",
}
RETURN_WORDS = {
    "found": "Found in the record",
    "found_again": "Found again",
    "wanted_again": "Wanted again",
    "grounds": "Grounds written down",
    "produced": "Produced",
    "sent": "Sent",
    "acknowledged": "Acknowledged",
    "not_needed": "Not needed",
}
