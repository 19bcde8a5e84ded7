"""Marks of a whole trust for a benchmark, written straight into the tables by their owner: nothing here is a register.

A year is 38 weeks of ten sessions. One in sixteen sessions is missed, a few are late; one pupil in 100 is away without
leave often enough to meet the penalty threshold. Rows lie in the order of days, as
they do where registers are taken day by day. The week summaries are counted from the marks in one statement.
"""

from __future__ import annotations

from attendance_mis.local.postgres import Postgres

SESSIONS_A_YEAR = 380
THIS_YEAR = "2025-09-01"
"""A Monday; the years before begin 52 weeks earlier each."""

PEOPLE = """
SET search_path = {schema};
INSERT INTO registers_school (id, urn, name, phase, la_number, establishment_number, setup_version)
SELECT uuidv7(), (900000 + n)::text, 'Invented School ' || n, 'secondary', '999', lpad(n::text, 4, '0'), 1
  FROM generate_series(1, greatest(1, {pupils} / 650)) n;
INSERT INTO registers_schoolclass (id, school_id, name)
SELECT uuidv7(), s.id, n || ' Oak' FROM registers_school s, generate_series(1, 22) n;
INSERT INTO registers_halfterm (id, school_id, academic_year, name, first_day, last_day)
SELECT uuidv7(), id, '2025/26', 'HT1', date '2025-09-01', date '2025-09-01' + 265 FROM registers_school;
CREATE TABLE public.{schema}_pupil AS
SELECT n, uuidv7() AS id, 'A' || lpad(n::text, 12, '0') AS upn,
       (SELECT id FROM registers_school WHERE urn = (900001 + n % greatest(1, {pupils} / 650))::text) AS school
  FROM generate_series(1, {pupils}) n;
INSERT INTO registers_pupil (id, upn, former_upn, legal_surname, legal_forename, chosen_forename, sex, date_of_birth, address)
SELECT id, upn, '', 'Fictionby' || n, 'Test', '', CASE n % 2 WHEN 0 THEN 'F' ELSE 'M' END, date '2012-01-01' - n % 700, '{{}}'
  FROM public.{schema}_pupil;
INSERT INTO registers_spell (id, pupil_id, school_id, starts_on, last_school, boarder)
SELECT uuidv7(), id, school, date '2005-09-01', '', false FROM public.{schema}_pupil;
INSERT INTO registers_classmembership (id, school_id, pupil_id, school_class_id, year_group, first_day)
SELECT uuidv7(), p.school, p.id, c.id, (7 + p.n % 5)::text, date '2005-08-29'
  FROM public.{schema}_pupil p JOIN registers_schoolclass c ON c.school_id = p.school AND c.name = (1 + p.n % 22) || ' Oak';
"""

MARKS = """
SET search_path = {schema};
SET synchronous_commit = off;
INSERT INTO registers_mark (pupil_id, date, session, school_id, code, category, minutes_late, note, version, submitted, save_id)
SELECT p.id, d.day, d.session, p.school, c.code, c.category, CASE WHEN c.code IN ('L', 'U') THEN 7 END, '', 1, true, 1
  FROM (SELECT date '{first}' + week * 7 + day AS day, session, week * 10 + day * 2 AS seq
          FROM generate_series(0, 37) week, generate_series(0, 4) day, unnest(ARRAY['AM', 'PM']) session) d
 CROSS JOIN public.{schema}_pupil p
 CROSS JOIN LATERAL (SELECT abs(hashint4(p.n * 7919 + d.seq + CASE d.session WHEN 'PM' THEN 1 ELSE 0 END)) % 1000 AS roll) r
 CROSS JOIN LATERAL (
    SELECT CASE WHEN p.n % 100 = 7 AND r.roll < 150 THEN 'O' WHEN r.roll < 40 THEN 'I' WHEN r.roll < 50 THEN 'M' WHEN r.roll < 58 THEN 'O' WHEN r.roll < 62 THEN 'U'
                WHEN r.roll < 82 THEN 'L' WHEN r.roll < 86 THEN 'V' WHEN r.roll < 88 THEN 'Y1'
                WHEN d.session = 'AM' THEN '/' ELSE '\\' END AS code,
           CASE WHEN p.n % 100 = 7 AND r.roll < 150 THEN 'U' WHEN r.roll < 50 THEN 'A' WHEN r.roll < 62 THEN 'U' WHEN r.roll < 82 THEN 'P' WHEN r.roll < 86 THEN 'E'
                WHEN r.roll < 88 THEN 'N' ELSE 'P' END AS category) c
 ORDER BY d.day, d.session, p.n;
INSERT INTO registers_weeksummary (pupil_id, school_id, week, present, approved_activity, authorised, unauthorised,
                                   not_possible, late, late_after_close, minutes_late)
SELECT pupil_id, school_id, date_trunc('week', date)::date,
       count(*) FILTER (WHERE category = 'P'), count(*) FILTER (WHERE category = 'E'),
       count(*) FILTER (WHERE category = 'A'), count(*) FILTER (WHERE category = 'U'),
       count(*) FILTER (WHERE category = 'N'), count(*) FILTER (WHERE code = 'L'), count(*) FILTER (WHERE code = 'U'),
       coalesce(sum(minutes_late), 0)
  FROM registers_mark WHERE date >= date '{first}' AND date < date '{first}' + 266 GROUP BY 1, 2, 3 ORDER BY 3, 1;
"""


def fill_people(postgres: Postgres, pupils: int, schema: str = "bench") -> None:
    postgres.psql(PEOPLE.format(pupils=pupils, schema=schema))


def fill_year(postgres: Postgres, years_back: int, schema: str = "bench") -> None:
    """The marks of one school year; of the benchmark's own (0) or one before it."""
    first = postgres.psql(f"SELECT (date '{THIS_YEAR}' - {years_back} * 364)::text")
    postgres.psql(MARKS.format(first=first, schema=schema))


def settle(postgres: Postgres) -> None:
    """What a database in use has had: statistics, and pages known to be visible to all."""
    postgres.psql("VACUUM (ANALYZE)")
