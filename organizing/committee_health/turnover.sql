-- How the seats of each of the committees %(ids)s changed in the twelve months up to %(on)s.
SELECT c.id,
       count(*) FILTER (WHERE s.ended_on > %(on)s - 365 AND s.ended_on <= %(on)s)::int AS departures,
       count(*) FILTER (WHERE s.ended_on > %(on)s - 365 AND s.ended_on <= %(on)s
                          AND s.exit_kind = 'handed_over')::int AS handed_over,
       (coalesce(sum(greatest(0, least(coalesce(s.ended_on, %(on)s + 1), %(on)s + 1)
                                 - greatest(s.began_on, c.founded_on, %(on)s - 364)))
                 FILTER (WHERE s.id IS NOT NULL), 0)::float
        / greatest(1, least(365, %(on)s + 1 - c.founded_on))) AS mean_filled
FROM members_committee c
LEFT JOIN members_seat s ON s.committee_id = c.id AND s.began_on <= %(on)s
 AND s.person_id IN (SELECT id FROM members_person WHERE NOT is_staff)
WHERE c.id = ANY (%(ids)s) AND c.founded_on <= %(on)s
GROUP BY c.id, c.founded_on
