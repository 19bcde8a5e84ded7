-- More classes of what `0003_purge.sql` destroys: support, copies and sharing, the papers of leaving, incidents. Three of its
-- functions anew and whole, because each lists every class; the others ask these.

-- As before; the papers that show why a name came off the admission register stay as long as an entry of a register.
CREATE OR REPLACE FUNCTION {schema}.fewest_years(p_class text) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_class WHEN 'register' THEN 6 WHEN 'leaving' THEN 6 WHEN 'penalties' THEN 3 WHEN 'safeguarding' THEN 25 ELSE 1 END
$$;

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
    SELECT 'support_plan', n.id, n.pupil_id, n.ended_on FROM support_plan n
     WHERE p_class = 'support' AND n.school_id = p_school AND n.state = 'ended' AND n.ended_on IS NOT NULL
    UNION ALL
    SELECT 'support_meeting', m.id, m.pupil_id, m.day FROM support_meeting m
     WHERE p_class = 'support' AND m.school_id = p_school AND m.state <> 'planned'
    UNION ALL
    SELECT 'support_talk', t.id, t.pupil_id, t.day FROM support_talk t
     WHERE p_class = 'support' AND t.school_id = p_school
    UNION ALL
    SELECT 'support_contract', c.id, c.pupil_id, coalesce(c.ended_on, c.refused_on, c.last_day) FROM support_contract c
     WHERE p_class = 'support' AND c.school_id = p_school AND c.state IN ('ended', 'refused')
    UNION ALL
    SELECT 'support_referral', r.id, r.pupil_id, coalesce(r.closed_on, r.answered_on, r.sent_on, london_day(r.made_at))
      FROM support_referral r
     WHERE p_class = 'support' AND r.school_id = p_school AND r.state IN ('closed', 'dropped')
    UNION ALL
    SELECT 'support_concern', c.id, c.pupil_id, c.closed_on FROM support_concern c
     WHERE p_class = 'support' AND c.school_id = p_school AND c.closed_on IS NOT NULL
    UNION ALL
    SELECT 'support_worker', w.id, w.pupil_id, w.last_day FROM support_worker w
     WHERE p_class = 'support' AND w.school_id = p_school AND w.last_day IS NOT NULL
    UNION ALL
    SELECT 'support_supportevent', e.id, e.pupil_id, e.day FROM support_supportevent e
     WHERE p_class = 'support' AND e.school_id = p_school AND e.thing = 'review'
    UNION ALL
    SELECT 'penalties_supportentry', s.id, s.pupil_id, s.offered_on FROM penalties_supportentry s
     WHERE p_class = 'support' AND s.school_id = p_school
    UNION ALL
    SELECT 'support_incident', i.id, i.pupil_id, p.date_of_birth
      FROM support_incident i JOIN registers_pupil p ON p.id = i.pupil_id
     WHERE p_class = 'safeguarding' AND i.school_id = p_school AND i.closed_at IS NOT NULL
    UNION ALL
    SELECT 'exchange_accessrequest', q.id, q.pupil_id, coalesce(london_day(q.issued_at), q.due_on)
      FROM exchange_accessrequest q
     WHERE p_class = 'copies' AND q.school_id = p_school AND q.state <> 'open'
    UNION ALL
    SELECT 'exchange_sharing', h.id, h.pupil_id, london_day(h.at) FROM exchange_sharing h
     WHERE p_class = 'copies' AND h.school_id = p_school
    UNION ALL
    SELECT 'roll_leavingevidence', f.id, c.pupil_id, london_day(coalesce(c.ended_at, f.added_at))
      FROM roll_leavingevidence f JOIN roll_leavingcase c ON c.id = f.case_id
     WHERE p_class = 'leaving' AND c.school_id = p_school AND c.state IN ('done', 'withdrawn')
    UNION ALL
    SELECT 'roll_returnfile', f.id, r.pupil_id, london_day(f.made_at)
      FROM roll_returnfile f JOIN roll_return r ON r.id = f.made_for_id
     WHERE p_class = 'leaving' AND r.school_id = p_school AND r.state NOT IN ('due', 'produced')
    UNION ALL
    SELECT 'roll_enquiry', q.id, q.pupil_id, q.on FROM roll_enquiry q
     WHERE p_class = 'leaving' AND q.school_id = p_school
    UNION ALL
    -- Each version of each mark, by the save that made it; the key of a mark is four columns, so none is given.
    SELECT 'registers_markevent', NULL, e.pupil_id, london_day(v.at)
      FROM registers_markevent e JOIN registers_registersave v ON v.id = e.save_id
     WHERE p_class = 'register' AND e.school_id = p_school
$$;

CREATE OR REPLACE FUNCTION {schema}.destroy_rows(p_table text, p_keys uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    -- What happened to a thing of `support`, and what somebody had to do about it, go with it. Ids of two tables never meet.
    DELETE FROM support_supportevent WHERE starts_with(p_table, 'support_') AND thing_id = ANY (p_keys);
    DELETE FROM support_task WHERE starts_with(p_table, 'support_') AND thing_id = ANY (p_keys);
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
    WHEN 'support_plan' THEN
        DELETE FROM support_plantarget WHERE plan_id = ANY (p_keys);
        DELETE FROM support_planbarrier WHERE plan_id = ANY (p_keys);
        DELETE FROM support_plan WHERE id = ANY (p_keys);
    WHEN 'support_meeting' THEN
        DELETE FROM support_meetingperson WHERE meeting_id = ANY (p_keys);
        DELETE FROM support_meeting WHERE id = ANY (p_keys);
    WHEN 'support_talk' THEN DELETE FROM support_talk WHERE id = ANY (p_keys);
    WHEN 'support_contract' THEN DELETE FROM support_contract WHERE id = ANY (p_keys);
    WHEN 'support_referral' THEN DELETE FROM support_referral WHERE id = ANY (p_keys);
    WHEN 'support_concern' THEN
        -- What is younger than the concern stays, by itself.
        UPDATE support_plan SET concern_id = NULL WHERE concern_id = ANY (p_keys);
        UPDATE support_meeting SET concern_id = NULL WHERE concern_id = ANY (p_keys);
        UPDATE support_talk SET concern_id = NULL WHERE concern_id = ANY (p_keys);
        UPDATE support_contract SET concern_id = NULL WHERE concern_id = ANY (p_keys);
        UPDATE support_referral SET concern_id = NULL WHERE concern_id = ANY (p_keys);
        DELETE FROM support_concern WHERE id = ANY (p_keys);
    WHEN 'support_worker' THEN
        DELETE FROM support_workernotice WHERE worker_id = ANY (p_keys);
        DELETE FROM support_worker WHERE id = ANY (p_keys);
    WHEN 'support_incident' THEN DELETE FROM support_incident WHERE id = ANY (p_keys);
    WHEN 'support_supportevent' THEN DELETE FROM support_supportevent WHERE id = ANY (p_keys);
    WHEN 'penalties_supportentry' THEN DELETE FROM penalties_supportentry WHERE id = ANY (p_keys);
    WHEN 'exchange_accessrequest' THEN
        DELETE FROM exchange_accessevent WHERE request_id = ANY (p_keys);
        DELETE FROM exchange_accessrequest WHERE id = ANY (p_keys);
    WHEN 'exchange_sharing' THEN DELETE FROM exchange_sharing WHERE id = ANY (p_keys);
    WHEN 'roll_leavingevidence' THEN DELETE FROM roll_leavingevidence WHERE id = ANY (p_keys);
    WHEN 'roll_returnfile' THEN DELETE FROM roll_returnfile WHERE id = ANY (p_keys);
    WHEN 'roll_enquiry' THEN DELETE FROM roll_enquiry WHERE id = ANY (p_keys);
    END CASE;
END
$$;
