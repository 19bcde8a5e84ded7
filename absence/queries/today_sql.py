"""The one statement behind the queue: everything known today of the children who may have to be asked about.

A month of marks comes as text: as JSON they would take a third of the statement's time.
"""

from __future__ import annotations

SQL = """
WITH cand AS (
    SELECT k.pupil_id FROM registers_mark k
     WHERE k.category = 'U' AND k.code = 'N' AND k.school_id = %(school)s AND k.date BETWEEN %(since)s AND %(today)s
       AND k.pupil_id IN (SELECT pupil_id FROM registers_spell WHERE school_id = %(school)s)
    UNION
    SELECT pupil_id FROM absence_case WHERE school_id = %(school)s AND closed_at IS NULL
    UNION
    SELECT pupil_id FROM registers_signout
     WHERE school_id = %(school)s AND date = %(today)s AND without_permission AND back_at IS NULL
)
SELECT p.id, p.upn, p.legal_surname, coalesce(nullif(p.chosen_forename, ''), p.legal_forename),
       coalesce(c.name, ''), coalesce(m.year_group, ''), z.starts_on IS NOT NULL, z.leaves_on,
       (SELECT jsonb_object_agg(b.session, b.at) FROM registers_registersubmission b
         WHERE b.school_class_id = m.school_class_id AND b.date = %(today)s) AS submissions,
       (SELECT string_agg(k.date || k.session || ' ' || k.code || k.category || ' ' || k.version, ' ')
          FROM registers_mark k WHERE k.pupil_id = p.id AND k.school_id = %(school)s AND k.code IS NOT NULL
           AND k.date BETWEEN %(since)s AND %(today)s) AS marks,
       (SELECT jsonb_agg(jsonb_build_array(a.first_day, a.last_day, a.sessions, a.words, a.code, a.approved_at, EXISTS (
                 SELECT 1 FROM registers_plannedabsence o WHERE o.school_id = a.school_id AND o.pupil_id <> a.pupil_id
                    AND o.cancelled_at IS NULL AND o.first_day = a.first_day AND o.last_day = a.last_day
                    AND o.code = a.code AND o.words = a.words)))
          FROM registers_plannedabsence a WHERE a.pupil_id = p.id AND a.school_id = %(school)s
           AND a.cancelled_at IS NULL AND a.first_day <= %(today)s AND a.last_day >= %(since)s) AS plans,
       (SELECT jsonb_agg(jsonb_build_array(r.first_day, r.last_day, r.session, r.accepted, r.reporter, r.relationship,
                                           r.reason, r.received_at, r.words, r.expected_return, r.code, r.untrue,
                                           r.recorded_at)
                         ORDER BY r.received_at)
          FROM absence_absencereport r WHERE r.pupil_id = p.id AND r.school_id = %(school)s
           AND (r.withdrawn_at IS NULL OR r.untrue)
           AND r.first_day <= %(today)s AND r.last_day >= %(since)s) AS reports,
       (SELECT jsonb_object_agg(a.session, a.at) FROM registers_arrival a
         WHERE a.pupil_id = p.id AND a.school_id = %(school)s AND a.date = %(today)s AND a.undone_at IS NULL) AS arrivals,
       (SELECT jsonb_build_array(o.out_at, o.expected_back, o.without_permission, o.recorded_at) FROM registers_signout o
         WHERE o.pupil_id = p.id AND o.school_id = %(school)s AND o.date = %(today)s AND o.back_at IS NULL
         ORDER BY o.out_at DESC LIMIT 1) AS out,
       (SELECT jsonb_object_agg(k.session, s.name) FROM registers_mark k JOIN registers_school s ON s.id = k.school_id
         WHERE k.pupil_id = p.id AND k.school_id <> %(school)s AND k.date = %(today)s
           AND k.category IN ('P', 'E') AND k.code <> 'D') AS elsewhere,
       (SELECT jsonb_agg(jsonb_build_array(h.kind, h.value)) FROM registers_characteristic h
         WHERE h.pupil_id = p.id AND h.first_day <= %(today)s AND (h.last_day IS NULL OR h.last_day >= %(today)s)
           AND h.value NOT IN ('', 'no')
           AND h.kind IN ('vulnerable', 'social_worker', 'looked_after', 'young_carer', 'sen', 'eal', 'health_plan',
                          'child_in_need', 'child_protection')) AS facts,
       (SELECT json_agg(json_build_array(n.id, n.title, n.forename, n.surname, l.relationship, l.priority, l.restricted,
                 l.restriction, CASE WHEN l.restricted THEN '' ELSE n.phone END,
                 CASE WHEN l.restricted THEN '' ELSE n.email END, l.parental_responsibility, l.natural_parent,
                 l.day_to_day_care, l.lives_with_pupil, n.ref) ORDER BY l.priority)
          FROM registers_contactlink l JOIN registers_contact n ON n.id = l.contact_id WHERE l.pupil_id = p.id) AS contacts,
       (SELECT jsonb_agg(DISTINCT jsonb_build_array(x.id, coalesce(nullif(x.chosen_forename, ''), x.legal_forename), xs.id = %(school)s,
                 xs.name, coalesce((SELECT xc.name FROM registers_classmembership xm
                    JOIN registers_schoolclass xc ON xc.id = xm.school_class_id
                   WHERE xm.pupil_id = x.id AND xm.school_id = xs.id AND xm.first_day <= %(today)s
                     AND (xm.last_day IS NULL OR xm.last_day >= %(today)s) LIMIT 1), ''),
                 (SELECT jsonb_object_agg(xk.session, jsonb_build_array(xk.code, xk.category)) FROM registers_mark xk
                   WHERE xk.pupil_id = x.id AND xk.school_id = xs.id AND xk.date = %(today)s AND xk.code IS NOT NULL)))
          FROM registers_contactlink l
          JOIN registers_contactlink xl ON xl.contact_id = l.contact_id AND xl.pupil_id <> l.pupil_id
               AND (xl.lives_with_pupil OR xl.parental_responsibility)
          JOIN registers_pupil x ON x.id = xl.pupil_id AND x.died_on IS NULL
          JOIN registers_spell xz ON xz.pupil_id = x.id AND xz.starts_on <= %(today)s
               AND (xz.leaves_on IS NULL OR xz.leaves_on >= %(today)s)
          JOIN registers_school xs ON xs.id = xz.school_id
         WHERE l.pupil_id = p.id AND (l.lives_with_pupil OR l.parental_responsibility)) AS siblings,
       (SELECT jsonb_build_array(q.covered_day, q.covered_session, q.id, q.closed_at, EXISTS (
                 SELECT 1 FROM absence_caseevent e WHERE e.case_id = q.id AND e.kind = 'closed' AND e.by_id IS NOT NULL
                    AND e.at >= q.closed_at),
                 q.closed_as IN ('explained', 'in_school') AND NOT EXISTS (
                 SELECT 1 FROM registers_arrival a WHERE a.pupil_id = q.pupil_id AND a.school_id = q.school_id
                    AND a.date = q.covered_day AND a.undone_at IS NULL))
          FROM absence_case q
         WHERE q.pupil_id = p.id AND q.school_id = %(school)s AND q.covered_day IS NOT NULL
         ORDER BY q.covered_day DESC, q.covered_session DESC, q.closed_at DESC LIMIT 1) AS covered,
       (SELECT jsonb_build_array(q.id, q.opened_on, q.opened_session, q.opened_at, q.claimed_by_id, q.claimed_by,
                                 q.claimed_contact, q.claimed_at, q.claimed_until)
          FROM absence_case q WHERE q.pupil_id = p.id AND q.school_id = %(school)s AND q.closed_at IS NULL) AS open_case,
       (SELECT count(*) FROM absence_case q WHERE q.pupil_id = p.id AND q.opened_on >= %(since)s AND q.closed_at IS NOT NULL),
       (SELECT count(*) FROM absence_visit v JOIN absence_case q ON q.id = v.case_id
         WHERE v.answered = false AND v.back_at >= %(year)s
           AND (q.pupil_id = p.id OR q.pupil_id IN (SELECT xl.pupil_id FROM registers_contactlink l
                JOIN registers_contactlink xl ON xl.contact_id = l.contact_id AND xl.lives_with_pupil
               WHERE l.pupil_id = p.id AND l.lives_with_pupil))),
       (SELECT e.words FROM registers_expectedabsence e WHERE e.pupil_id = p.id AND e.school_id = %(school)s
           AND e.source = 'leave_beyond' AND e.withdrawn_at IS NULL LIMIT 1)
  FROM cand JOIN registers_pupil p ON p.id = cand.pupil_id
  LEFT JOIN registers_spell z ON z.pupil_id = p.id AND z.school_id = %(school)s AND z.starts_on <= %(today)s
       AND (z.leaves_on IS NULL OR z.leaves_on >= %(today)s)
  LEFT JOIN registers_classmembership m ON m.pupil_id = p.id AND m.school_id = %(school)s AND m.first_day <= %(today)s
       AND (m.last_day IS NULL OR m.last_day >= %(today)s)
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
 WHERE p.died_on IS NULL AND (%(only)s::uuid IS NULL OR p.id = %(only)s)
"""
