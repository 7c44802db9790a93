-- OUR_PROMISE_OVERDUE: somebody owes them something for more than a week.
SELECT s.id, 'OUR_PROMISE_OVERDUE' AS code, 1 AS points, 'us' AS side,
       jsonb_build_object('commitment', (array_agg(m.id ORDER BY m.due_on, m.id))[1],
                          'by', (array_agg(coalesce(m.owed_by_id, m.owed_by_committee_id)
                                           ORDER BY m.due_on, m.id))[1],
                          'due_on', min(m.due_on), 'promises', count(*)) AS facts,
       NULL::date AS due_on
FROM subjects s
JOIN organizing_commitment m ON m.owed_to_id = s.person_id
 AND m.owed_to_id BETWEEN %(low)s AND %(high)s AND m.made_on <= %(as_of)s
 AND m.due_on < %(as_of)s - %(overdue_days)s
 AND (m.status = 'open' OR m.resolved_on > %(as_of)s)
WHERE s.mode IN ('all', 'new', 'not_yet')
GROUP BY s.id
