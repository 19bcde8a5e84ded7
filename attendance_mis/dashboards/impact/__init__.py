"""Attendance before and after what was done about it (DSH-14)."""
