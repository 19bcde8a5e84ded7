"""Every file of a bundle, whichever app keeps what is in it."""

from __future__ import annotations

from penalties import notices_file
from registers.imports.bundle import TABLES as REGISTER_TABLES
from registers.imports.run import Table

TABLES: tuple[Table, ...] = (*REGISTER_TABLES, notices_file.TABLE)
NAMES = tuple(table.layout.file for table in TABLES)
