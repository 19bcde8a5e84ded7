-- Marks from a file, already checked, set by set: one link of the chain for each school and day.
-- A mark that exists is left as it is: the same value is "unchanged", another value is reported as held.

CREATE OR REPLACE FUNCTION {schema}.take_out_held(p_school uuid, p_run uuid)
RETURNS TABLE (line int, code text, minutes_late int, note text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
-- Rows for which the register holds another value: taken out, and told with what it holds. A blank in the file
-- says nothing, so it differs from nothing.
BEGIN
    -- A million rows have just come in: without this the planner takes them for a handful and looks up each.
    ANALYZE registers_markimport;
    RETURN QUERY
    DELETE FROM registers_markimport i USING registers_mark m
     WHERE i.run = p_run AND i.school_id = p_school
       AND m.pupil_id = i.pupil_id AND m.date = i.date AND m.session = i.session AND m.school_id = p_school
       AND (m.code IS DISTINCT FROM i.code
            OR (i.minutes_late IS NOT NULL AND i.minutes_late IS DISTINCT FROM m.minutes_late)
            OR (i.note <> '' AND i.note <> m.note))
    RETURNING i.line, m.code::text, m.minutes_late::int, m.note::text;
END
$$;

CREATE OR REPLACE FUNCTION {schema}.import_marks(
    p_school uuid, p_run uuid, p_at timestamptz,
    p_by_id uuid, p_by_name text, p_by_position text, p_by_role text
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_seq bigint;
    v_prev text;
    v_loaded bigint;
    v_unchanged bigint;
    v_day record;
    v_line text;
    v_submitted text;
    v_op uuid;
BEGIN
    SELECT count(*) INTO v_unchanged
      FROM registers_markimport i
      JOIN registers_mark m ON m.pupil_id = i.pupil_id AND m.date = i.date AND m.session = i.session
                           AND m.school_id = p_school
     WHERE i.run = p_run AND i.school_id = p_school;

    CREATE TEMP TABLE incoming ON COMMIT DROP AS
    SELECT i.pupil_id, i.date, i.session, i.code, i.category, i.minutes_late, i.note,
           dense_rank() OVER (ORDER BY i.date) AS place, 0::bigint AS save_id
      FROM registers_markimport i
     WHERE i.run = p_run AND i.school_id = p_school
       AND NOT EXISTS (SELECT 1 FROM registers_mark m
                        WHERE m.pupil_id = i.pupil_id AND m.date = i.date AND m.session = i.session
                          AND m.school_id = p_school);

    -- One save for each day. Their ids are drawn here, their places in the chain at the end.
    UPDATE incoming SET save_id = drawn.id
      FROM (SELECT p AS place, nextval('registers_registersave_id_seq') AS id
              FROM generate_series(1, (SELECT coalesce(max(place), 0) FROM incoming)) AS p) AS drawn
     WHERE incoming.place = drawn.place;

    INSERT INTO registers_mark (pupil_id, date, session, school_id, code, category, minutes_late, note, version,
                                submitted, save_id)
    SELECT pupil_id, date, session, p_school, code, category, minutes_late, note, 1, true, save_id
      FROM incoming ORDER BY pupil_id, date, session;
    GET DIAGNOSTICS v_loaded = ROW_COUNT;

    INSERT INTO registers_markevent (pupil_id, date, session, version, school_id, save_id, kind, old_code,
                                     old_minutes_late, old_note, code, category, minutes_late, note, reason)
    SELECT pupil_id, date, session, 1, p_school, save_id, 'import', NULL, NULL, '', code, category, minutes_late, note, ''
      FROM incoming ORDER BY pupil_id, date, session;

    INSERT INTO registers_weeksummary AS s (pupil_id, school_id, week, present, approved_activity, authorised,
                                            unauthorised, not_possible, late, late_after_close, minutes_late)
    SELECT pupil_id, p_school, date_trunc('week', date)::date,
           count(*) FILTER (WHERE category = 'P'), count(*) FILTER (WHERE category = 'E'),
           count(*) FILTER (WHERE category = 'A'), count(*) FILTER (WHERE category = 'U'),
           count(*) FILTER (WHERE category = 'N'), count(*) FILTER (WHERE code = 'L'),
           count(*) FILTER (WHERE code = 'U'), coalesce(sum(minutes_late), 0)
      FROM incoming GROUP BY 1, 3
    ON CONFLICT (pupil_id, school_id, week) DO UPDATE
       SET present = s.present + EXCLUDED.present,
           approved_activity = s.approved_activity + EXCLUDED.approved_activity,
           authorised = s.authorised + EXCLUDED.authorised,
           unauthorised = s.unauthorised + EXCLUDED.unauthorised,
           not_possible = s.not_possible + EXCLUDED.not_possible,
           late = s.late + EXCLUDED.late, late_after_close = s.late_after_close + EXCLUDED.late_after_close,
           minutes_late = s.minutes_late + EXCLUDED.minutes_late;

    -- A register that was taken elsewhere has been handed in, for the class its pupils were in on the day.
    INSERT INTO registers_registersubmission (school_class_id, date, session, school_id, save_id, at, by_name,
                                              by_position)
    SELECT DISTINCT m.school_class_id, i.date, i.session, p_school, i.save_id, p_at, p_by_name, p_by_position
      FROM incoming i
      JOIN registers_classmembership m ON m.pupil_id = i.pupil_id AND m.school_id = p_school
           AND m.first_day <= i.date AND (m.last_day IS NULL OR m.last_day >= i.date)
    ON CONFLICT DO NOTHING;

    PERFORM {schema}.lock_chain(p_school);
    SELECT seq, hash INTO v_seq, v_prev FROM registers_registersave
     WHERE school_id = p_school ORDER BY seq DESC LIMIT 1;
    v_seq := coalesce(v_seq, 0);
    v_prev := coalesce(v_prev, '');
    FOR v_day IN
        SELECT save_id, count(*) AS events, min(date) AS date,
               string_agg({schema}.event_line(pupil_id, date, session, 1, 'import', NULL, NULL, '', code, category,
                          minutes_late, note, ''), E'\n' ORDER BY pupil_id, date, session) AS lines
          FROM incoming GROUP BY save_id, place ORDER BY place
    LOOP
        v_op := gen_random_uuid();
        v_seq := v_seq + 1;
        -- Which registers of the day this brought in is part of the link, as it is for one handed in here.
        SELECT concat_ws(' ', 'import', to_char(v_day.date, 'YYYY-MM-DD'), left({schema}.chain_hash('', '',
                   coalesce(string_agg(concat_ws(' ', school_class_id, session), E'\n' ORDER BY school_class_id, session), '')), 32))
          INTO v_submitted
          FROM registers_registersubmission
         WHERE school_id = p_school AND date = v_day.date AND save_id = v_day.save_id;
        v_line := {schema}.save_line(v_seq, v_op, p_at, p_by_id, p_by_name, p_by_position, p_by_role, 'import',
                                     v_submitted, v_day.events::int);
        INSERT INTO registers_registersave (id, school_id, seq, op_id, request_hash, at, by_id, by_name, by_position,
                                            by_role, source, submitted_register, events, answer, prev_hash, hash)
        VALUES (v_day.save_id, p_school, v_seq, v_op, '', p_at, p_by_id, p_by_name, p_by_position, p_by_role, 'import',
                v_submitted, v_day.events, '{{"conflicts": [], "agreed": []}}', v_prev, {schema}.chain_hash(v_prev, v_line, v_day.lines))
        RETURNING hash INTO v_prev;
    END LOOP;

    DROP TABLE incoming;
    DELETE FROM registers_markimport WHERE run = p_run AND school_id = p_school;
    RETURN jsonb_build_object('loaded', v_loaded, 'unchanged', v_unchanged);
END
$$;
