"""Lists of concern, plans, meetings, contracts, referrals and reviews."""
