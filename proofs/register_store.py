"""What the database must hold after any run: asked of SQL alone, each answer a list of what is wrong."""

from __future__ import annotations

from proofs.product import Product

DURABLE = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")

SUMMARIES = """
WITH counted AS (
    SELECT pupil_id, school_id, date_trunc('week', date)::date AS week,
           count(*) FILTER (WHERE category = 'P') AS present, count(*) FILTER (WHERE category = 'E') AS activity,
           count(*) FILTER (WHERE category = 'A') AS authorised, count(*) FILTER (WHERE category = 'U') AS unauthorised
      FROM registers_mark WHERE code IS NOT NULL GROUP BY 1, 2, 3)
SELECT coalesce(c.pupil_id, s.pupil_id), coalesce(c.week, s.week)
  FROM counted c FULL JOIN registers_weeksummary s USING (pupil_id, school_id, week)
 WHERE (coalesce(c.present, 0), coalesce(c.activity, 0), coalesce(c.authorised, 0), coalesce(c.unauthorised, 0))
    IS DISTINCT FROM (s.present, s.approved_activity, s.authorised, s.unauthorised)
"""

BROKEN_LINKS = """
SELECT seq FROM (
    SELECT v.*, lag(v.seq, 1, 0) OVER w AS seq_before, lag(v.hash, 1, '') OVER w AS hash_before
      FROM registers_registersave v WINDOW w AS (PARTITION BY school_id ORDER BY seq)) v
 WHERE seq <> seq_before + 1 OR prev_hash <> hash_before OR hash <> chain_hash(
       prev_hash,
       save_line(seq, op_id, at, by_id, by_name, by_position, by_role, source, submitted_register, events),
       coalesce((SELECT string_agg(event_line(e.pupil_id, e.date, e.session, e.version, e.kind, e.old_code,
                                              e.old_minutes_late, e.old_note, e.code, e.category, e.minutes_late,
                                              e.note, e.reason), E'\\n' ORDER BY e.pupil_id, e.date, e.session)
                   FROM registers_markevent e WHERE e.save_id = v.id), ''))
 ORDER BY seq
"""

GAPS = """
SELECT e.pupil_id, e.date, e.session FROM registers_markevent e
  LEFT JOIN registers_mark m USING (pupil_id, date, session, school_id)
 GROUP BY 1, 2, 3, m.version
HAVING count(*) <> max(e.version) OR min(e.version) <> 1 OR m.version IS DISTINCT FROM max(e.version)
"""


def settings_that_lose(product: Product) -> list[str]:
    """A kill leaves the kernel's memory whole; only these settings speak for a power cut."""
    held = {name: product.rows(f"SHOW {name}")[0][0] for name in DURABLE}
    return [f"{name} is {value}" for name, value in held.items() if value != "on"]


def contradictions(product: Product) -> list[str]:
    """Marks, versions, weekly counts and the chain tell the same story."""
    found = [f"week summary of {pupil} from {week} is wrong" for pupil, week in product.rows(SUMMARIES)]
    found += [f"the chain breaks at link {seq}" for (seq,) in product.rows(BROKEN_LINKS)]
    return found + [f"versions of {row} have a gap" for row in product.rows(GAPS)]
