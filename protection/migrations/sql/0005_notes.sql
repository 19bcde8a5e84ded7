-- What was noted about illness, health, lateness, and why absences were unauthorised, has its years too. The two
-- functions that list every class keep their text under another name and become the first of two parts.
ALTER FUNCTION {schema}.kept_records(text, uuid) RENAME TO kept_papers;
ALTER FUNCTION {schema}.destroy_rows(text, uuid[]) RENAME TO destroy_papers;

-- Nothing that still goes on: a doubt not decided, evidence still required, support not ended, a meeting not held.
CREATE FUNCTION {schema}.kept_notes(p_class text, p_school uuid)
RETURNS TABLE (tbl text, key uuid, pupil_id uuid, made date)
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT 'registers_whyunauthorised', y.id, y.pupil_id, london_day(y.at) FROM registers_whyunauthorised y
     WHERE p_class = 'illness' AND y.school_id = p_school
    UNION ALL
    SELECT 'absence_illnessdoubt', d.id, d.pupil_id, london_day(coalesce(d.decided_at, d.raised_at))
      FROM absence_illnessdoubt d
     WHERE p_class = 'illness' AND d.school_id = p_school AND d.state <> 'open'
    UNION ALL
    SELECT 'absence_seriousconcern', c.id, c.pupil_id, london_day(coalesce(c.lifted_at, c.decided_at))
      FROM absence_seriousconcern c
     WHERE p_class = 'illness' AND c.school_id = p_school AND c.state <> 'upheld'
    UNION ALL
    SELECT 'absence_medicalappointment', a.id, a.pupil_id, a.day FROM absence_medicalappointment a
     WHERE p_class = 'illness' AND a.school_id = p_school
    UNION ALL
    SELECT 'absence_latenessmeeting', m.id, m.pupil_id, london_day(m.meets_at) FROM absence_latenessmeeting m
     WHERE p_class = 'illness' AND m.school_id = p_school AND m.state <> 'invited'
    UNION ALL
    SELECT 'absence_returntalk', t.id, t.pupil_id, t.day FROM absence_returntalk t
     WHERE p_class = 'illness' AND t.school_id = p_school
    UNION ALL
    SELECT 'absence_sicknessoutlook', o.id, o.pupil_id, o.said_on FROM absence_sicknessoutlook o
     WHERE p_class = 'illness' AND o.school_id = p_school
    UNION ALL
    SELECT 'absence_healthsupport', h.id, h.pupil_id, h.ended_on FROM absence_healthsupport h
     WHERE p_class = 'illness' AND h.school_id = p_school AND h.ended_on IS NOT NULL
    UNION ALL
    -- By its own day, but never before what it happened to is over.
    SELECT 'absence_illnessevent', e.id, e.pupil_id, london_day(e.at) FROM absence_illnessevent e
     WHERE p_class = 'illness' AND e.school_id = p_school
       AND NOT EXISTS (SELECT FROM absence_illnessdoubt d WHERE d.id = e.about AND d.state = 'open')
       AND NOT EXISTS (SELECT FROM absence_seriousconcern c WHERE c.id = e.about AND c.state = 'upheld')
       AND NOT EXISTS (SELECT FROM absence_latenessmeeting m WHERE m.id = e.about AND m.state = 'invited')
       AND NOT EXISTS (SELECT FROM absence_healthsupport h WHERE h.id = e.about AND h.ended_on IS NULL)
$$;

CREATE FUNCTION {schema}.kept_records(p_class text, p_school uuid)
RETURNS TABLE (tbl text, key uuid, pupil_id uuid, made date)
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT * FROM kept_papers(p_class, p_school) UNION ALL SELECT * FROM kept_notes(p_class, p_school)
$$;

CREATE FUNCTION {schema}.destroy_rows(p_table text, p_keys uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    CASE p_table
    WHEN 'registers_whyunauthorised' THEN DELETE FROM registers_whyunauthorised WHERE id = ANY (p_keys);
    WHEN 'absence_illnessdoubt' THEN DELETE FROM absence_illnessdoubt WHERE id = ANY (p_keys);
    WHEN 'absence_seriousconcern' THEN DELETE FROM absence_seriousconcern WHERE id = ANY (p_keys);
    WHEN 'absence_medicalappointment' THEN DELETE FROM absence_medicalappointment WHERE id = ANY (p_keys);
    WHEN 'absence_latenessmeeting' THEN DELETE FROM absence_latenessmeeting WHERE id = ANY (p_keys);
    WHEN 'absence_returntalk' THEN DELETE FROM absence_returntalk WHERE id = ANY (p_keys);
    WHEN 'absence_sicknessoutlook' THEN DELETE FROM absence_sicknessoutlook WHERE id = ANY (p_keys);
    WHEN 'absence_healthsupport' THEN DELETE FROM absence_healthsupport WHERE id = ANY (p_keys);
    WHEN 'absence_illnessevent' THEN DELETE FROM absence_illnessevent WHERE id = ANY (p_keys);
    ELSE PERFORM destroy_papers(p_table, p_keys);
    END CASE;
END
$$;
