-- Everything else that tells of a pupil has its years too, and so have files made of the register: a day's extract kept for
-- ever would outlive the marks in it. As in 0005, what was the whole list becomes a part of it under another name.
ALTER FUNCTION {schema}.destroy_rows(text, uuid[]) RENAME TO destroy_notes;

-- The coming and going of a day, what was told beforehand and agreed, complaints, who opened what.
CREATE FUNCTION {schema}.kept_doings(p_class text, p_school uuid)
RETURNS TABLE (tbl text, key uuid, pupil_id uuid, made date)
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT 'registers_arrival', a.id, a.pupil_id, a.date FROM registers_arrival a
     WHERE p_class = 'calls' AND a.school_id = p_school
    UNION ALL
    SELECT 'registers_signout', s.id, s.pupil_id, s.date FROM registers_signout s
     WHERE p_class = 'calls' AND s.school_id = p_school
    UNION ALL
    SELECT 'registers_expectedabsence', x.id, x.pupil_id, x.last_day FROM registers_expectedabsence x
     WHERE p_class = 'calls' AND x.school_id = p_school
    UNION ALL
    SELECT 'registers_plannedabsence', a.id, a.pupil_id, a.last_day FROM registers_plannedabsence a
     WHERE p_class = 'leave' AND a.school_id = p_school
    UNION ALL
    -- The words only: that there was evidence, and what was decided, stays.
    SELECT 'absence_illnessevidence', e.id, e.pupil_id, london_day(coalesce(e.decided_at, e.added_at))
      FROM absence_illnessevidence e
     WHERE p_class = 'illness' AND e.school_id = p_school AND e.state <> 'waiting' AND (e.words <> '' OR e.reason <> '')
    UNION ALL
    SELECT 'exchange_complaint', c.id, c.pupil_id, c.closed_on FROM exchange_complaint c
     WHERE p_class = 'complaints' AND c.school_id = p_school AND c.state = 'closed'
    UNION ALL
    SELECT 'registers_fileopening', o.id, o.pupil_id, london_day(o.opened_at) FROM registers_fileopening o
     WHERE p_class = 'access_log' AND o.school_id = p_school
    UNION ALL
    SELECT 'protection_accessdigest', d.id, NULL, d.monday FROM protection_accessdigest d
     WHERE p_class = 'access_log' AND d.school_id = p_school
$$;

-- What was counted of a pupil and kept with its marks, what somebody made of it, and files with pupils in them.
CREATE FUNCTION {schema}.kept_counts(p_class text, p_school uuid)
RETURNS TABLE (tbl text, key uuid, pupil_id uuid, made date)
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT 'absence_laddercrossing', l.id, l.pupil_id, l.until FROM absence_laddercrossing l
     WHERE p_class = 'support' AND l.school_id = p_school AND l.until IS NOT NULL AND l.state <> 'open'
    UNION ALL
    SELECT 'support_proposalanswer', a.id, a.pupil_id, london_day(a.at) FROM support_proposalanswer a
     WHERE p_class = 'support' AND a.school_id = p_school
    UNION ALL
    SELECT 'support_review', r.id, NULL, london_day(r.ended_at) FROM support_review r
     WHERE p_class = 'support' AND r.school_id = p_school AND r.ended_at IS NOT NULL
    UNION ALL
    SELECT 'benchmarks_target', t.id, t.pupil_id, t.last_day FROM benchmarks_target t
     WHERE p_class = 'support' AND t.school_id = p_school AND t.pupil_id IS NOT NULL
    UNION ALL
    SELECT 'support_contactdays', d.id, d.pupil_id, p.date_of_birth
      FROM support_contactdays d JOIN registers_pupil p ON p.id = d.pupil_id
     WHERE p_class = 'safeguarding' AND d.school_id = p_school
    UNION ALL
    SELECT 'penalties_thresholdcrossing', x.id, x.pupil_id, greatest(x.reached_on, x.window_to)
      FROM penalties_thresholdcrossing x
     WHERE p_class = 'penalties' AND x.school_id = p_school
    UNION ALL
    SELECT 'exchange_leaverpack', k.id, k.pupil_id, greatest(k.left_on, london_day(k.changed_at))
      FROM exchange_leaverpack k
     WHERE p_class = 'leaving' AND k.school_id = p_school
    UNION ALL
    -- A pile never posted and never given up still has its letters in it.
    SELECT 'letters_printbatch', b.id, NULL, london_day(b.made_at) FROM letters_printbatch b
     WHERE p_class = 'letters' AND b.school_id = p_school AND length(b.pdf) > 0
    UNION ALL
    -- Of a file the content only: that it was made and sent, or came and what it changed in numbers, stays.
    SELECT 'exchange_dailyextract', x.id, NULL, x.day FROM exchange_dailyextract x
     WHERE p_class = 'files' AND x.school_id = p_school AND x.next_try_at IS NULL AND length(x.content) > 0
    UNION ALL
    SELECT 'exchange_incoming', i.id, NULL, london_day(coalesce(i.loaded_at, i.at)) FROM exchange_incoming i
     WHERE p_class = 'files' AND i.school_id = p_school AND i.state = 'loaded'
       AND (i.preview <> '{}' OR length(i.rejects) > 0)
    UNION ALL
    SELECT 'exchange_quarantinedmark', q.id, p.id, london_day(q.decided_at)
      FROM exchange_quarantinedmark q LEFT JOIN registers_pupil p ON p.upn = q.upn
     WHERE p_class = 'files' AND q.school_id = p_school AND q.state <> 'waiting'
    UNION ALL
    SELECT 'exchange_earlierattendance', e.id, e.pupil_id, london_day(e.received_at) FROM exchange_earlierattendance e
     WHERE p_class = 'files' AND e.school_id = p_school
$$;

CREATE OR REPLACE FUNCTION {schema}.kept_records(p_class text, p_school uuid)
RETURNS TABLE (tbl text, key uuid, pupil_id uuid, made date)
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT * FROM kept_papers(p_class, p_school) UNION ALL SELECT * FROM kept_notes(p_class, p_school)
    UNION ALL SELECT * FROM kept_doings(p_class, p_school) UNION ALL SELECT * FROM kept_counts(p_class, p_school)
$$;

CREATE FUNCTION {schema}.destroy_rows(p_table text, p_keys uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    CASE p_table
    WHEN 'registers_arrival' THEN DELETE FROM registers_arrival WHERE id = ANY (p_keys);
    WHEN 'registers_signout' THEN DELETE FROM registers_signout WHERE id = ANY (p_keys);
    WHEN 'registers_expectedabsence' THEN DELETE FROM registers_expectedabsence WHERE id = ANY (p_keys);
    WHEN 'registers_plannedabsence' THEN DELETE FROM registers_plannedabsence WHERE id = ANY (p_keys);
    WHEN 'absence_illnessevidence' THEN
        UPDATE absence_illnessevidence SET words = '', reason = '' WHERE id = ANY (p_keys);
    WHEN 'exchange_complaint' THEN
        DELETE FROM exchange_complaintevent WHERE complaint_id = ANY (p_keys);
        DELETE FROM exchange_complaint WHERE id = ANY (p_keys);
    WHEN 'registers_fileopening' THEN
        DELETE FROM protection_openinganswer WHERE opening_id = ANY (p_keys);
        DELETE FROM registers_fileopening WHERE id = ANY (p_keys);
    WHEN 'protection_accessdigest' THEN
        DELETE FROM protection_digestanswer WHERE digest_id = ANY (p_keys);
        DELETE FROM protection_accessdigest WHERE id = ANY (p_keys);
    WHEN 'absence_laddercrossing' THEN
        -- A concern it led to has its own years.
        UPDATE support_concern SET crossing_id = NULL WHERE crossing_id = ANY (p_keys);
        DELETE FROM absence_ladderevent WHERE crossing_id = ANY (p_keys);
        DELETE FROM absence_laddercrossing WHERE id = ANY (p_keys);
    WHEN 'support_proposalanswer' THEN DELETE FROM support_proposalanswer WHERE id = ANY (p_keys);
    WHEN 'support_review' THEN
        DELETE FROM support_supportevent WHERE thing = 'review' AND thing_id = ANY (p_keys);
        DELETE FROM support_task WHERE thing = 'review' AND thing_id = ANY (p_keys);
        DELETE FROM support_review WHERE id = ANY (p_keys);
    WHEN 'benchmarks_target' THEN DELETE FROM benchmarks_target WHERE id = ANY (p_keys);
    WHEN 'support_contactdays' THEN DELETE FROM support_contactdays WHERE id = ANY (p_keys);
    WHEN 'penalties_thresholdcrossing' THEN
        DELETE FROM penalties_thresholdcrossingevent WHERE crossing_id = ANY (p_keys);
        DELETE FROM penalties_thresholdcrossing WHERE id = ANY (p_keys);
    WHEN 'exchange_leaverpack' THEN DELETE FROM exchange_leaverpack WHERE id = ANY (p_keys);
    WHEN 'letters_printbatch' THEN UPDATE letters_printbatch SET pdf = '' WHERE id = ANY (p_keys);
    WHEN 'exchange_dailyextract' THEN UPDATE exchange_dailyextract SET content = '' WHERE id = ANY (p_keys);
    WHEN 'exchange_incoming' THEN UPDATE exchange_incoming SET preview = '{}', rejects = '' WHERE id = ANY (p_keys);
    WHEN 'exchange_quarantinedmark' THEN DELETE FROM exchange_quarantinedmark WHERE id = ANY (p_keys);
    WHEN 'exchange_earlierattendance' THEN DELETE FROM exchange_earlierattendance WHERE id = ANY (p_keys);
    ELSE PERFORM destroy_notes(p_table, p_keys);
    END CASE;
END
$$;
