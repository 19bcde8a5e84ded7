"""Faults planted by SQL in a proof's own database: name → statements run by the tables' owner."""

from __future__ import annotations

from pathlib import Path

SQL = Path(__file__).resolve().parent.parent / "registers/migrations/sql/0002_save_marks.sql"


def rewritten(*changes: tuple[str, str]) -> str:
    """The product's own functions with something changed; a change that no longer fits the text is an error."""
    text = SQL.read_text()
    for old, new in changes:
        if old not in text:
            raise ValueError(f"No longer in {SQL.name}: {old}")
        text = text.replace(old, new)
    return text.replace("{schema}", "bench").replace("{{", "{").replace("}}", "}")


STATEMENTS: dict[str, str] = {
    "nothing": "",
    "commit-not-on-disk": "ALTER DATABASE attendance SET synchronous_commit = off",
    "op-id-not-unique": """
        DO $$ DECLARE found record; BEGIN
          FOR found IN SELECT conname FROM pg_constraint
                        WHERE conrelid = 'bench.registers_registersave'::regclass AND contype = 'u'
                          AND conkey = (SELECT array_agg(attnum) FROM pg_attribute
                                         WHERE attrelid = 'bench.registers_registersave'::regclass AND attname = 'op_id')
          LOOP EXECUTE format('ALTER TABLE bench.registers_registersave DROP CONSTRAINT %I', found.conname);
          END LOOP; END $$;
        """
    + rewritten(("    IF FOUND THEN\n        IF v_done", "    IF false THEN\n        IF v_done")),
    "no-version-check": rewritten(
        ("            WHEN coalesce(held_version, 0) <> base THEN 'conflict'\n", ""),
        ("version = EXCLUDED.version, save_id", "version = m.version + 1, save_id"),
        ("         WHERE m.version = EXCLUDED.version - 1 AND m.submitted = EXCLUDED.submitted\n", ""),
    ),
    "judged-but-not-locked": rewritten(
        ("version = EXCLUDED.version, save_id", "version = m.version + 1, save_id"),
        ("         WHERE m.version = EXCLUDED.version - 1 AND m.submitted = EXCLUDED.submitted\n", ""),
    ),
    "clash-shows-own-value": rewritten(("'theirs', m.code,", "'theirs', c ->> 'yours',")),
    "slow-link": rewritten(
        (
            "    SELECT pg_advisory_xact_lock(hashtextextended('chain '",
            "    SELECT pg_sleep(0.3);\n    SELECT pg_advisory_xact_lock(hashtextextended('chain '",
        ),
    ),
}
