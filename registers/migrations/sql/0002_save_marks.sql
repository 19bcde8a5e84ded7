-- The only way a mark is written. Owned by the role that owns the tables; the trust's own role may call it
-- but may not write marks, events, saves, submissions or summaries itself. No triggers (Citus refuses them).
--
-- {schema} is replaced by the trust's schema, so that the search path is fixed whoever calls.

CREATE OR REPLACE FUNCTION {schema}.event_line(
    p_pupil uuid, p_date date, p_session text, p_version int, p_kind text,
    p_old_code text, p_old_minutes int, p_old_note text,
    p_code text, p_category text, p_minutes int, p_note text, p_reason text
) RETURNS text LANGUAGE sql STABLE AS $$
    -- A JSON array with ", " between its items: the same text Python's json.dumps(…, ensure_ascii=False) makes.
    SELECT json_build_array(
        p_pupil::text, to_char(p_date, 'YYYY-MM-DD'), p_session, p_version, p_kind,
        p_old_code, p_old_minutes, p_old_note, p_code, p_category, p_minutes, p_note, p_reason
    )::text
$$;

CREATE OR REPLACE FUNCTION {schema}.save_line(
    p_seq bigint, p_op uuid, p_at timestamptz, p_by_id uuid, p_by_name text, p_by_position text,
    p_by_role text, p_source text, p_submitted text, p_events int
) RETURNS text LANGUAGE sql STABLE AS $$
    -- The instant as UTC microseconds: text of a timestamp would change with the session's time zone.
    SELECT json_build_array(
        p_seq, p_op::text, (extract(epoch FROM p_at) * 1000000)::bigint, p_by_id::text, p_by_name, p_by_position,
        p_by_role, p_source, p_submitted, p_events
    )::text
$$;

CREATE OR REPLACE FUNCTION {schema}.chain_hash(p_prev text, p_save text, p_events text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(p_prev || E'\n' || p_save || E'\n' || p_events, 'UTF8')), 'hex')
$$;

-- The end of a school's chain, held until commit: saves of one school get one order. Taken last, so that only
-- the link itself and the commit are waited for.
CREATE OR REPLACE FUNCTION {schema}.lock_chain(p_school uuid) RETURNS void
LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('chain ' || p_school::text, 0))
$$;

CREATE OR REPLACE FUNCTION {schema}.save_marks(
    p_school uuid, p_op uuid, p_request_hash text, p_at timestamptz,
    p_by_id uuid, p_by_name text, p_by_position text, p_by_role text, p_source text,
    p_marks jsonb,          -- [{{pupil, date, session, code, category, minutes, note, base, reason}}]
    p_class uuid,           -- the register handed in with this save, or null
    p_date date, p_session text, p_class_pupils uuid[]
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_done registers_registersave;
    v_save bigint;
    v_seq bigint;
    v_prev text;
    v_events_text text;
    v_events int;
    v_saved jsonb;
    v_not_saved jsonb;
    v_conflicts jsonb := '[]';
    v_agreed jsonb;
    v_submitted text := '';
    v_handed_in int;
    v_save_line text;
BEGIN
    -- The same operation twice at once: the second waits here and then finds the first one's answer.
    PERFORM pg_advisory_xact_lock(hashtextextended(p_op::text, 0));
    SELECT * INTO v_done FROM registers_registersave WHERE op_id = p_op;
    IF FOUND THEN
        IF v_done.request_hash <> p_request_hash OR v_done.school_id <> p_school THEN
            RETURN jsonb_build_object('error', 'op_reused');
        END IF;
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                'pupil', e.pupil_id, 'date', e.date, 'session', e.session, 'code', e.code,
                'version', e.version, 'minutes', e.minutes_late, 'note', e.note) ORDER BY e.pupil_id, e.date, e.session), '[]')
          INTO v_saved FROM registers_markevent e WHERE e.save_id = v_done.id;
        RETURN v_done.answer || jsonb_build_object('saved', v_saved || (v_done.answer -> 'agreed'), 'replayed', true);
    END IF;

    IF p_class IS NOT NULL THEN
        -- Two people handing in the same register at once would each wait for the other's marks.
        PERFORM pg_advisory_xact_lock(hashtextextended(p_class::text || p_date::text || p_session, 0));
    END IF;
    -- No mark for a pupil that isn't there. One look instead of a foreign key's ninety for a class of thirty.
    IF EXISTS (SELECT FROM jsonb_to_recordset(p_marks) AS x(pupil uuid)
                LEFT JOIN registers_pupil p ON p.id = x.pupil WHERE p.id IS NULL) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a mark names a pupil this trust does not have';
    END IF;
    IF p_class IS NULL THEN
        -- A first mark and its register's hand-in at the same instant: one of them waits, so that the mark knows
        -- whether it came before or after. In order, shared: saves do not wait for each other.
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(c.class || c.date || c.session, 0))
           FROM (SELECT DISTINCT k.school_class_id::text AS class, x.date::text AS date, x.session
                   FROM jsonb_to_recordset(p_marks) AS x(pupil uuid, date date, session text, base int)
                   JOIN registers_classmembership k ON k.pupil_id = x.pupil AND k.school_id = p_school
                        AND k.first_day <= x.date AND (k.last_day IS NULL OR k.last_day >= x.date)
                  WHERE x.base = 0 ORDER BY 1, 2, 3) AS c;
    END IF;
    v_save := nextval('registers_registersave_id_seq');

    WITH input AS MATERIALIZED (
        SELECT x.*, m.version AS held_version, m.code AS held_code, m.minutes_late AS held_minutes,
               m.note AS held_note, m.category AS held_category,
               -- Of a first mark: whether its class's register was handed in without it.
               coalesce(m.submitted, EXISTS (
                   SELECT FROM registers_classmembership k
                     JOIN registers_registersubmission r ON r.school_class_id = k.school_class_id
                          AND r.date = x.date AND r.session = x.session
                    WHERE k.pupil_id = x.pupil AND k.school_id = p_school
                      AND k.first_day <= x.date AND (k.last_day IS NULL OR k.last_day >= x.date)
               )) AS held_submitted
          FROM jsonb_to_recordset(p_marks) AS x(pupil uuid, date date, session text, code text, category text,
                                                minutes int, note text, base int, reason text)
          LEFT JOIN registers_mark m ON m.pupil_id = x.pupil AND m.date = x.date AND m.session = x.session
               AND m.school_id = p_school
    ), judged AS MATERIALIZED (
        SELECT *, CASE
            -- Two people put the same mark: nobody needs to choose.
            WHEN held_version IS NOT NULL AND code IS NOT DISTINCT FROM held_code
                 AND minutes IS NOT DISTINCT FROM held_minutes AND note = held_note THEN 'agreed'
            WHEN held_version IS NULL AND code IS NULL THEN 'nothing'
            WHEN coalesce(held_version, 0) <> base THEN 'conflict'
            WHEN held_submitted AND held_code IS NOT NULL AND reason = '' THEN 'reason'
            WHEN held_submitted AND code IS NULL THEN 'reason'
            ELSE 'save' END AS verdict
          FROM input
    ), written AS (
        -- Whoever changed or handed in the mark since it was judged has committed by the time this row is ours:
        -- then the version or the hand-in no longer fits, nothing is written, and it is a conflict after all.
        INSERT INTO registers_mark AS m (pupil_id, date, session, school_id, code, category, minutes_late, note,
                                         version, submitted, save_id)
        SELECT pupil, date, session, p_school, code, category, minutes, note, base + 1, held_submitted, v_save
          FROM judged WHERE verdict = 'save' ORDER BY pupil, date, session
        ON CONFLICT (pupil_id, date, session, school_id) DO UPDATE
           SET code = EXCLUDED.code, category = EXCLUDED.category, minutes_late = EXCLUDED.minutes_late,
               note = EXCLUDED.note, version = EXCLUDED.version, save_id = EXCLUDED.save_id
         WHERE m.version = EXCLUDED.version - 1 AND m.submitted = EXCLUDED.submitted
        RETURNING m.pupil_id, m.date, m.session, m.code, m.category, m.minutes_late, m.note, m.version
    ), changed AS MATERIALIZED (
        SELECT w.*, j.held_code, j.held_category, j.held_minutes, coalesce(j.held_note, '') AS held_note, j.reason,
               CASE WHEN j.held_version IS NULL AND j.held_submitted THEN 'added'
                    WHEN j.held_code IS NULL THEN 'new' WHEN j.held_submitted THEN 'amend' ELSE 'edit' END AS kind
          FROM written w JOIN judged j ON j.pupil = w.pupil_id AND j.date = w.date AND j.session = w.session
    ), event AS (
        INSERT INTO registers_markevent (pupil_id, date, session, version, school_id, save_id, kind, old_code,
                                         old_minutes_late, old_note, code, category, minutes_late, note, reason)
        SELECT pupil_id, date, session, version, p_school, v_save, kind, held_code, held_minutes, held_note,
               code, category, minutes_late, note, reason
          FROM changed
    ), delta AS (
        SELECT pupil_id, date, category, code, minutes_late AS minutes, 1 AS n FROM changed
        UNION ALL
        SELECT pupil_id, date, held_category, held_code, held_minutes, -1 FROM changed WHERE held_code IS NOT NULL
    ), summed AS (
        INSERT INTO registers_weeksummary AS s (pupil_id, school_id, week, present, approved_activity, authorised,
                                                unauthorised, not_possible, late, late_after_close, minutes_late)
        SELECT pupil_id, p_school, date_trunc('week', date)::date,
               coalesce(sum(n) FILTER (WHERE category = 'P'), 0), coalesce(sum(n) FILTER (WHERE category = 'E'), 0),
               coalesce(sum(n) FILTER (WHERE category = 'A'), 0), coalesce(sum(n) FILTER (WHERE category = 'U'), 0),
               coalesce(sum(n) FILTER (WHERE category = 'N'), 0), coalesce(sum(n) FILTER (WHERE code = 'L'), 0),
               coalesce(sum(n) FILTER (WHERE code = 'U'), 0), coalesce(sum(n * minutes), 0)
          FROM delta GROUP BY 1, 2, 3 ORDER BY 1, 3
        ON CONFLICT (pupil_id, school_id, week) DO UPDATE
           SET present = s.present + EXCLUDED.present,
               approved_activity = s.approved_activity + EXCLUDED.approved_activity,
               authorised = s.authorised + EXCLUDED.authorised,
               unauthorised = s.unauthorised + EXCLUDED.unauthorised,
               not_possible = s.not_possible + EXCLUDED.not_possible,
               late = s.late + EXCLUDED.late, late_after_close = s.late_after_close + EXCLUDED.late_after_close,
               minutes_late = s.minutes_late + EXCLUDED.minutes_late
    )
    SELECT
        (SELECT string_agg({schema}.event_line(pupil_id, date, session, version, kind, held_code, held_minutes,
                held_note, code, category, minutes_late, note, reason), E'\n' ORDER BY pupil_id, date, session)
           FROM changed),
        (SELECT count(*) FROM changed),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('pupil', pupil_id, 'date', date, 'session', session,
                'code', code, 'version', version, 'minutes', minutes_late, 'note', note)
                ORDER BY pupil_id, date, session), '[]') FROM changed),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('pupil', pupil, 'date', date, 'session', session,
                'verdict', CASE verdict WHEN 'reason' THEN 'reason' ELSE 'conflict' END,
                'yours', code, 'yours_minutes', minutes) ORDER BY pupil, date, session), '[]')
           FROM judged j
          WHERE verdict IN ('conflict', 'reason')
             OR (verdict = 'save' AND NOT EXISTS (SELECT FROM changed c WHERE c.pupil_id = j.pupil
                                                     AND c.date = j.date AND c.session = j.session))),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('pupil', pupil, 'date', date, 'session', session,
                'code', held_code, 'version', coalesce(held_version, 0), 'minutes', held_minutes,
                'note', coalesce(held_note, '')) ORDER BY pupil, date, session), '[]')
           FROM judged WHERE verdict IN ('agreed', 'nothing'))
      INTO v_events_text, v_events, v_saved, v_not_saved, v_agreed;

    IF v_not_saved <> '[]' THEN
        -- Both values of a clash, with who put the other one and when; read now, after any wait for it.
        SELECT jsonb_agg(c || jsonb_build_object(
                   'theirs', m.code, 'theirs_minutes', m.minutes_late, 'theirs_note', coalesce(m.note, ''),
                   'version', coalesce(m.version, 0), 'by', s.by_name, 'by_position', s.by_position,
                   'by_role', s.by_role, 'at', s.at, 'source', s.source)
                   ORDER BY c ->> 'pupil', c ->> 'date', c ->> 'session')
          INTO v_conflicts
          FROM jsonb_array_elements(v_not_saved) c
          LEFT JOIN registers_mark m ON m.pupil_id = (c ->> 'pupil')::uuid AND m.date = (c ->> 'date')::date
               AND m.session = c ->> 'session' AND m.school_id = p_school
          LEFT JOIN registers_registersave s ON s.id = m.save_id;
    END IF;

    IF p_class IS NOT NULL THEN
        -- Handed in: from here on a change needs a reason.
        UPDATE registers_mark m SET submitted = true
          FROM (SELECT k.pupil_id FROM registers_mark k
                 WHERE k.pupil_id = ANY (p_class_pupils) AND k.date = p_date AND k.session = p_session
                   AND k.school_id = p_school AND NOT k.submitted
                 ORDER BY k.pupil_id FOR UPDATE) AS open
         WHERE m.pupil_id = open.pupil_id AND m.date = p_date AND m.session = p_session AND m.school_id = p_school;
        GET DIAGNOSTICS v_handed_in = ROW_COUNT;
        -- How many marks were handed in is part of the link: a flag taken off again shows.
        v_submitted := concat_ws(' ', p_class, to_char(p_date, 'YYYY-MM-DD'), p_session, v_handed_in);
        INSERT INTO registers_registersubmission (school_class_id, date, session, school_id, save_id, at, by_name,
                                                  by_position)
        VALUES (p_class, p_date, p_session, p_school, v_save, p_at, p_by_name, p_by_position)
        ON CONFLICT DO NOTHING;
    END IF;

    PERFORM {schema}.lock_chain(p_school);
    SELECT seq, hash INTO v_seq, v_prev FROM registers_registersave
     WHERE school_id = p_school ORDER BY seq DESC LIMIT 1;
    v_seq := coalesce(v_seq, 0) + 1;
    v_prev := coalesce(v_prev, '');
    v_save_line := {schema}.save_line(v_seq, p_op, p_at, p_by_id, p_by_name, p_by_position, p_by_role, p_source,
                                      v_submitted, v_events);
    INSERT INTO registers_registersave (id, school_id, seq, op_id, request_hash, at, by_id, by_name, by_position,
                                        by_role, source, submitted_register, events, answer, prev_hash, hash)
    VALUES (v_save, p_school, v_seq, p_op, p_request_hash, p_at, p_by_id, p_by_name, p_by_position, p_by_role,
            p_source, v_submitted, v_events, jsonb_build_object('conflicts', v_conflicts, 'agreed', v_agreed),
            v_prev, {schema}.chain_hash(v_prev, v_save_line, coalesce(v_events_text, '')));

    RETURN jsonb_build_object('saved', v_saved || v_agreed, 'conflicts', v_conflicts, 'replayed', false);
END
$$;
