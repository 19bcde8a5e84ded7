"""The report to governors: counted and cut once, issued, and from then on only read (DSH-08 to DSH-11)."""
