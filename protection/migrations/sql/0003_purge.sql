-- The only way a kept record is destroyed. Owned by the role that owns the tables; the trust's own role may call
-- `purge_records` but may not delete entries, events, letters, … itself (docs/decisions/0009).
--
-- {schema} is replaced by the trust's schema, so that the search path is fixed whoever calls. Time is the server's own:
-- no program can move it.

-- The last day something made on `p_made` is kept; it is still included. Made on 29 February and the anniversary in a
-- common year: 1 March, so that the time is never cut short (`registers.rules.retention.keep_until`).
CREATE OR REPLACE FUNCTION {schema}.kept_until(p_made date, p_years int) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT (p_made + make_interval(years => p_years))::date
         + CASE WHEN to_char(p_made, 'MMDD') = '0229'
                 AND to_char(p_made + make_interval(years => p_years), 'MMDD') = '0228' THEN 1 ELSE 0 END
$$;

CREATE OR REPLACE FUNCTION {schema}.london_day(p_at timestamptz) RETURNS date
LANGUAGE sql STABLE AS $$ SELECT (p_at AT TIME ZONE 'Europe/London')::date $$;

-- Years below which nothing of a class goes, whatever is set: six by law for the register; the ladder of penalty notices
-- looks three years back; a year for the rest.
CREATE OR REPLACE FUNCTION {schema}.fewest_years(p_class text) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_class WHEN 'register' THEN 6 WHEN 'penalties' THEN 3 WHEN 'safeguarding' THEN 25 ELSE 1 END
$$;

-- Pupils of whom nothing may be destroyed: a person holds it, or a penalty or court case lives.
CREATE OR REPLACE FUNCTION {schema}.held_pupils() RETURNS TABLE (pupil_id uuid)
LANGUAGE sql STABLE AS $$
    SELECT h.pupil_id FROM {schema}.protection_legalhold h WHERE h.ended_at IS NULL
    UNION SELECT c.pupil_id FROM {schema}.penalties_penaltycase c
           WHERE c.state IN ('considering', 'improving', 'prepared', 'requested')
    UNION SELECT n.pupil_id FROM {schema}.penalties_penaltynotice n WHERE n.status IN ('issued', 'unpaid')
    UNION SELECT last.pupil_id
            FROM (SELECT DISTINCT ON (s.pupil_id, s.route) s.pupil_id, s.route, s.step
                    FROM {schema}.penalties_legalstep s
                   WHERE s.route IN ('prosecution', 'supervision', 'parenting')
                   ORDER BY s.pupil_id, s.route, s.happened_on DESC, s.id DESC) AS last
           WHERE last.step NOT IN ('declined', 'outcome', 'ended')
$$;

-- Every record of a class, with the day its clock runs from. One row names what goes together.
CREATE OR REPLACE FUNCTION {schema}.kept_records(p_class text, p_school uuid)
RETURNS TABLE (tbl text, key uuid, pupil_id uuid, made date)
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT 'absence_absencereport', r.id, r.pupil_id, london_day(r.received_at) FROM absence_absencereport r
     WHERE p_class = 'calls' AND r.school_id = p_school
    UNION ALL
    SELECT 'absence_handover', h.id, h.pupil_id, london_day(h.made_at) FROM absence_handover h
     WHERE p_class = 'calls' AND h.school_id = p_school AND h.done_at IS NOT NULL
    UNION ALL
    SELECT 'absence_welfarecall', w.id, w.pupil_id, w.day FROM absence_welfarecall w
     WHERE p_class = 'calls' AND w.school_id = p_school
    UNION ALL
    SELECT 'absence_caseevent', e.id, c.pupil_id, london_day(c.closed_at)
      FROM absence_caseevent e JOIN absence_case c ON c.id = e.case_id
     WHERE p_class = 'case_notes' AND c.school_id = p_school AND c.closed_at IS NOT NULL
    UNION ALL
    SELECT 'absence_visit', v.id, c.pupil_id, london_day(c.closed_at)
      FROM absence_visit v JOIN absence_case c ON c.id = v.case_id
     WHERE p_class = 'case_notes' AND c.school_id = p_school AND c.closed_at IS NOT NULL
    UNION ALL
    SELECT 'absence_safeguardingnote', n.id, c.pupil_id, p.date_of_birth
      FROM absence_safeguardingnote n JOIN absence_case c ON c.id = n.case_id
      JOIN registers_pupil p ON p.id = c.pupil_id
     WHERE p_class = 'safeguarding' AND c.school_id = p_school AND c.closed_at IS NOT NULL
    UNION ALL
    SELECT 'support_checkanswer', a.id, a.pupil_id, p.date_of_birth
      FROM support_checkanswer a JOIN registers_pupil p ON p.id = a.pupil_id
     WHERE p_class = 'safeguarding' AND a.school_id = p_school
    UNION ALL
    SELECT 'absence_illnessfile', f.id, e.pupil_id, london_day(e.added_at)
      FROM absence_illnessfile f JOIN absence_illnessevidence e ON e.id = f.evidence_id
     WHERE p_class = 'evidence' AND e.school_id = p_school
    UNION ALL
    SELECT 'absence_leaveevidence', f.id, r.pupil_id, london_day(f.added_at)
      FROM absence_leaveevidence f JOIN absence_leaverequest r ON r.id = f.request_id
     WHERE p_class = 'evidence' AND r.school_id = p_school
    UNION ALL
    SELECT 'absence_receivedpaper', a.id, a.pupil_id, a.received_on FROM absence_receivedpaper a
     WHERE p_class = 'evidence' AND a.school_id = p_school AND a.keep_until < current_date
    UNION ALL
    SELECT 'absence_leaverequest', r.id, r.pupil_id, r.last_day FROM absence_leaverequest r
     WHERE p_class = 'leave' AND r.school_id = p_school AND r.state <> 'waiting'
    UNION ALL
    SELECT 'letters_letterfile', f.letter_id, l.pupil_id, london_day(f.issued_at)
      FROM letters_letterfile f JOIN letters_letter l ON l.id = f.letter_id
     WHERE p_class = 'letters' AND l.school_id = p_school
    UNION ALL
    SELECT 'letters_message', m.id, a.pupil_id, london_day(m.made_at)
      FROM letters_message m JOIN letters_dispatch d ON d.message_id = m.id
      JOIN letters_message_about a ON a.message_id = m.id
     WHERE p_class = 'messages' AND m.school_id = p_school AND d.state IN ('sent', 'failed', 'cancelled')
       AND (m.sent_text <> '' OR m.sent_to <> ''
            OR EXISTS (SELECT FROM letters_messagepart t WHERE t.message_id = m.id AND t.text <> ''))
    UNION ALL
    SELECT 'penalties_penaltycase', c.id, c.pupil_id,
           greatest(london_day(coalesce(c.ended_at, c.opened_at)),
                    (SELECT max(n.issued_on) FROM penalties_penaltynotice n WHERE n.case_id = c.id))
      FROM penalties_penaltycase c
     WHERE p_class = 'penalties' AND c.school_id = p_school AND c.state IN ('issued', 'closed')
    UNION ALL
    SELECT 'penalties_penaltynotice', n.id, n.pupil_id, n.issued_on FROM penalties_penaltynotice n
     WHERE p_class = 'penalties' AND n.school_id = p_school AND n.case_id IS NULL
    UNION ALL
    SELECT 'penalties_legalstep', s.id, s.pupil_id, s.happened_on FROM penalties_legalstep s
     WHERE p_class = 'penalties' AND s.school_id = p_school
    UNION ALL
    -- What was only read. Acts stay: a certified record is made again from its own event.
    SELECT 'audit_auditevent', a.id, p.id, london_day(a.at)
      FROM audit_auditevent a LEFT JOIN registers_pupil p ON p.id = a.subject_id
     WHERE p_class = 'access_log' AND a.school_id = p_school
       AND a.verb ~ '(viewed|listed|opened|read|shown|printed|taken|exported|appointment|appointments|lateness)$'
    UNION ALL
    -- Each version of each mark, by the save that made it; the key of a mark is four columns, so none is given.
    SELECT 'registers_markevent', NULL, e.pupil_id, london_day(v.at)
      FROM registers_markevent e JOIN registers_registersave v ON v.id = e.save_id
     WHERE p_class = 'register' AND e.school_id = p_school
$$;

CREATE OR REPLACE FUNCTION {schema}.purge_records(p_purge uuid, p_most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v protection_purge;
    v_years int;
    v_table text;
    v_keys uuid[];
    v_gone int := 0;
BEGIN
    SELECT * INTO v FROM protection_purge WHERE id = p_purge FOR UPDATE;
    IF NOT FOUND OR v.state <> 'confirmed' OR v.approved_by_id IS NULL OR v.confirmed_by_id IS NULL
       OR v.approved_by_id = v.confirmed_by_id THEN
        RAISE insufficient_privilege USING MESSAGE = 'nothing is destroyed that two people have not agreed to';
    END IF;
    v_years := greatest(v.years, fewest_years(v.record_class));
    IF v.record_class = 'register' THEN
        RETURN purge_register(v.id, v.school_id, v_years, v.proposed_on, p_most);
    END IF;
    FOR v_table, v_keys IN
        SELECT due.tbl, array_agg(DISTINCT due.key)
          FROM (SELECT k.tbl, k.key FROM kept_records(v.record_class, v.school_id) k
                 WHERE kept_until(k.made, v_years) < least(v.proposed_on, current_date)
                 GROUP BY k.tbl, k.key
                HAVING NOT coalesce(bool_or(k.pupil_id IN (SELECT h.pupil_id FROM held_pupils() h)), false)
                 ORDER BY k.tbl, k.key LIMIT p_most) AS due
         GROUP BY due.tbl
    LOOP
        PERFORM destroy_rows(v_table, v_keys);
        INSERT INTO protection_erasure (id, purge_id, at, table_name, hashes, count)
        SELECT gen_random_uuid(), v.id, now(), v_table, array_agg(encode(sha256(k::text::bytea), 'hex') ORDER BY k),
               cardinality(v_keys)
          FROM unnest(v_keys) AS k;
        v_gone := v_gone + cardinality(v_keys);
    END LOOP;
    RETURN v_gone;
END
$$;

-- What a row takes along. Not to be called by the trust's role: it asks nothing.
CREATE OR REPLACE FUNCTION {schema}.destroy_rows(p_table text, p_keys uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    CASE p_table
    WHEN 'absence_absencereport' THEN DELETE FROM absence_absencereport WHERE id = ANY (p_keys);
    WHEN 'absence_handover' THEN DELETE FROM absence_handover WHERE id = ANY (p_keys);
    WHEN 'absence_welfarecall' THEN DELETE FROM absence_welfarecall WHERE id = ANY (p_keys);
    WHEN 'absence_caseevent' THEN DELETE FROM absence_caseevent WHERE id = ANY (p_keys);
    WHEN 'absence_visit' THEN DELETE FROM absence_visit WHERE id = ANY (p_keys);
    WHEN 'absence_safeguardingnote' THEN DELETE FROM absence_safeguardingnote WHERE id = ANY (p_keys);
    WHEN 'support_checkanswer' THEN DELETE FROM support_checkanswer WHERE id = ANY (p_keys);
    WHEN 'absence_illnessfile' THEN DELETE FROM absence_illnessfile WHERE id = ANY (p_keys);
    WHEN 'absence_leaveevidence' THEN DELETE FROM absence_leaveevidence WHERE id = ANY (p_keys);
    WHEN 'absence_receivedpaper' THEN DELETE FROM absence_receivedpaper WHERE id = ANY (p_keys);
    WHEN 'absence_leaverequest' THEN
        UPDATE absence_leavelink SET request_id = NULL WHERE request_id = ANY (p_keys);
        DELETE FROM absence_leaveevidence WHERE request_id = ANY (p_keys);
        DELETE FROM absence_leaveevent WHERE request_id = ANY (p_keys);
        DELETE FROM absence_leavesession WHERE request_id = ANY (p_keys);
        DELETE FROM absence_leaverequest WHERE id = ANY (p_keys);
    WHEN 'letters_letterfile' THEN
        -- The row of the letter stays, so that one can still count what was sent; what it said and to whom goes.
        DELETE FROM letters_letterevent WHERE letter_id = ANY (p_keys);
        UPDATE letters_letter SET recipient = '{{}}', fields = '{{}}', blocks = NULL WHERE id = ANY (p_keys);
        DELETE FROM letters_letterfile WHERE letter_id = ANY (p_keys);
    WHEN 'letters_message' THEN
        UPDATE letters_messagepart SET subject = '', text = '', sealed = NULL WHERE message_id = ANY (p_keys);
        UPDATE letters_message SET sent_to = '', sent_subject = '', sent_text = '' WHERE id = ANY (p_keys);
    WHEN 'penalties_penaltycase' THEN
        DELETE FROM penalties_noticeevent
         WHERE notice_id IN (SELECT id FROM penalties_penaltynotice WHERE case_id = ANY (p_keys));
        DELETE FROM penalties_penaltynotice WHERE case_id = ANY (p_keys);
        DELETE FROM penalties_improvementnotice WHERE case_id = ANY (p_keys);
        DELETE FROM penalties_caseparent WHERE case_id = ANY (p_keys);
        DELETE FROM penalties_casesession WHERE case_id = ANY (p_keys);
        DELETE FROM penalties_caseevent WHERE case_id = ANY (p_keys);
        DELETE FROM penalties_penaltycase WHERE id = ANY (p_keys);
    WHEN 'penalties_penaltynotice' THEN
        DELETE FROM penalties_noticeevent WHERE notice_id = ANY (p_keys);
        DELETE FROM penalties_penaltynotice WHERE id = ANY (p_keys);
    WHEN 'penalties_legalstep' THEN DELETE FROM penalties_legalstep WHERE id = ANY (p_keys);
    WHEN 'audit_auditevent' THEN DELETE FROM audit_auditevent WHERE id = ANY (p_keys);
    END CASE;
END
$$;

-- The events of a save that are still there, as they were hashed.
CREATE OR REPLACE FUNCTION {schema}.event_lines(p_save bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT coalesce(string_agg(event_line(e.pupil_id, e.date, e.session, e.version, e.kind::text, e.old_code::text,
                    e.old_minutes_late::int, e.old_note::text, e.code::text, e.category::text, e.minutes_late::int,
                    e.note::text, e.reason::text), E'\n' ORDER BY e.pupil_id, e.date, e.session), '')
      FROM registers_markevent e WHERE e.save_id = p_save
$$;

-- Entries of the register whose years are over. The save stays with its link, so that the chain goes on; a tombstone
-- says how many of its entries went, when, and binds those that stay (of pupils under a hold) to the link.
CREATE OR REPLACE FUNCTION {schema}.purge_register(
    p_purge uuid, p_school uuid, p_years int, p_proposed date, p_most int
) RETURNS int
LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_saves bigint[];
    v_gone int;
    v_cells jsonb;
    v_save registers_registersave;
    v_rest text;
BEGIN
    -- A save and a purge of one school never meet half-way.
    PERFORM lock_chain(p_school);
    -- From the beginning of the chain up to the first save that is still to be kept: so no version of a mark goes
    -- before the one it came from.
    SELECT array_agg(id) INTO v_saves FROM (
        SELECT v.id FROM registers_registersave v
         WHERE v.school_id = p_school
           AND v.seq < coalesce((SELECT min(k.seq) FROM registers_registersave k WHERE k.school_id = p_school
                                    AND kept_until(london_day(k.at), p_years) >= least(p_proposed, current_date)),
                                v.seq + 1)
           AND EXISTS (SELECT FROM registers_markevent e WHERE e.save_id = v.id
                          AND e.pupil_id NOT IN (SELECT h.pupil_id FROM held_pupils() h))
         ORDER BY v.seq LIMIT p_most) AS due;
    IF v_saves IS NULL THEN
        RETURN 0;
    END IF;
    -- Nothing is taken out of a record that does not hold: that would hide what was done to it.
    FOR v_save IN SELECT * FROM registers_registersave WHERE id = ANY (v_saves) LOOP
        v_rest := event_lines(v_save.id);
        IF NOT EXISTS (SELECT FROM registers_savetombstone t WHERE t.save_id = v_save.id
                          AND t.rest_hash = encode(sha256(convert_to(v_save.hash || E'\n' || v_rest, 'UTF8')), 'hex'))
           AND v_save.hash <> chain_hash(v_save.prev_hash, save_line(v_save.seq, v_save.op_id, v_save.at, v_save.by_id,
                   v_save.by_name::text, v_save.by_position::text, v_save.by_role::text, v_save.source::text,
                   v_save.submitted_register::text, v_save.events), v_rest) THEN
            RAISE data_exception USING MESSAGE = 'save ' || v_save.seq || ' does not hold: nothing is destroyed before that is settled';
        END IF;
    END LOOP;

    -- In a variable, not a temporary table: somebody could have put one of that name, with a trigger, in its place.
    SELECT jsonb_agg(jsonb_build_object('save_id', e.save_id, 'pupil_id', e.pupil_id, 'date', e.date, 'session', e.session,
                                        'version', e.version, 'last', m.version = e.version)), count(*)
      INTO v_cells, v_gone
      FROM registers_markevent e
      JOIN registers_mark m ON m.pupil_id = e.pupil_id AND m.date = e.date AND m.session = e.session
           AND m.school_id = e.school_id
     WHERE e.save_id = ANY (v_saves) AND e.school_id = p_school
       AND e.pupil_id NOT IN (SELECT h.pupil_id FROM held_pupils() h);

    DELETE FROM registers_markevent e
     USING jsonb_to_recordset(v_cells) AS c(pupil_id uuid, date date, session text, version int)
     WHERE e.pupil_id = c.pupil_id AND e.date = c.date AND e.session = c.session AND e.school_id = p_school
       AND e.version = c.version;
    DELETE FROM registers_mark m
     USING jsonb_to_recordset(v_cells) AS c(pupil_id uuid, date date, session text, last boolean)
     WHERE c.last AND m.pupil_id = c.pupil_id AND m.date = c.date AND m.session = c.session
       AND m.school_id = p_school;

    -- The weeks count what is left.
    DELETE FROM registers_weeksummary s
     USING jsonb_to_recordset(v_cells) AS c(pupil_id uuid, date date, last boolean)
     WHERE c.last AND s.pupil_id = c.pupil_id AND s.school_id = p_school AND s.week = date_trunc('week', c.date)::date;
    INSERT INTO registers_weeksummary (pupil_id, school_id, week, present, approved_activity, authorised, unauthorised,
                                       not_possible, late, late_after_close, minutes_late)
    SELECT m.pupil_id, p_school, w.week,
           count(*) FILTER (WHERE category = 'P'), count(*) FILTER (WHERE category = 'E'),
           count(*) FILTER (WHERE category = 'A'), count(*) FILTER (WHERE category = 'U'),
           count(*) FILTER (WHERE category = 'N'), count(*) FILTER (WHERE code = 'L'),
           count(*) FILTER (WHERE code = 'U'), coalesce(sum(minutes_late), 0)
      FROM (SELECT DISTINCT c.pupil_id, date_trunc('week', c.date)::date AS week
              FROM jsonb_to_recordset(v_cells) AS c(pupil_id uuid, date date, last boolean) WHERE c.last) AS w
      JOIN registers_mark m ON m.pupil_id = w.pupil_id AND m.school_id = p_school
           AND m.date BETWEEN w.week AND w.week + 6 AND m.code IS NOT NULL
     GROUP BY 1, 2, 3;

    INSERT INTO registers_savetombstone AS t (save_id, school_id, gone, days, rest_hash, purge_id, purged_at)
    SELECT v.id, p_school, c.gone, c.days,
           encode(sha256(convert_to(v.hash || E'\n' || event_lines(v.id), 'UTF8')), 'hex'), p_purge, now()
      FROM registers_registersave v
      JOIN (SELECT save_id, count(*) AS gone, jsonb_agg(DISTINCT jsonb_build_array(to_char(date, 'YYYY-MM-DD'), session)) AS days
              FROM jsonb_to_recordset(v_cells) AS c(save_id bigint, date date, session text) GROUP BY save_id) AS c
        ON c.save_id = v.id
    ON CONFLICT (save_id) DO UPDATE
       SET gone = t.gone + EXCLUDED.gone, days = t.days || EXCLUDED.days, rest_hash = EXCLUDED.rest_hash,
           purge_id = EXCLUDED.purge_id, purged_at = EXCLUDED.purged_at;
    -- The answer kept for a repeated save may tell of marks.
    UPDATE registers_registersave SET answer = '{{"conflicts": [], "agreed": []}}' WHERE id = ANY (v_saves);

    INSERT INTO protection_erasure (id, purge_id, at, table_name, hashes, count)
    SELECT gen_random_uuid(), p_purge, now(), 'registers_markevent',
           array_agg(encode(sha256(concat_ws(' ', c.pupil_id, c.date, c.session, p_school, c.version)::bytea), 'hex')),
           count(*)
      FROM jsonb_to_recordset(v_cells) AS c(pupil_id uuid, date date, session text, version int);
    RETURN v_gone;
END
$$;

-- After a restore: what had been destroyed is destroyed again, by the hashes kept outside. It reaches nothing that is
-- not due by then, and nothing under a hold.
CREATE OR REPLACE FUNCTION {schema}.erase_again(p_purge uuid, p_table text, p_hashes text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v protection_purge;
    v_keys uuid[];
BEGIN
    SELECT * INTO v FROM protection_purge WHERE id = p_purge FOR UPDATE;
    IF NOT FOUND OR v.approved_by_id IS NULL OR v.confirmed_by_id IS NULL
       OR v.approved_by_id = v.confirmed_by_id OR v.record_class = 'register' THEN
        RAISE insufficient_privilege USING MESSAGE = 'nothing is destroyed that two people have not agreed to';
    END IF;
    SELECT array_agg(DISTINCT due.key) INTO v_keys
      FROM (SELECT k.key FROM kept_records(v.record_class, v.school_id) k
             WHERE k.tbl = p_table AND encode(sha256(k.key::text::bytea), 'hex') = ANY (p_hashes)
               AND kept_until(k.made, greatest(v.years, fewest_years(v.record_class))) < current_date
             GROUP BY k.key
            HAVING NOT coalesce(bool_or(k.pupil_id IN (SELECT h.pupil_id FROM held_pupils() h)), false)) AS due;
    IF v_keys IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM destroy_rows(p_table, v_keys);
    RETURN cardinality(v_keys);
END
$$;
