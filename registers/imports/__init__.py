"""Bringing a school's data in from a folder of CSV files, for command and page alike (contracts: the bundle).

`files` reads, `cells` understands one value, one module per file knows what its rows mean, `bundle` runs them
in one transaction. A preview is the same run, undone at its end: so what is shown is what will happen.
"""
