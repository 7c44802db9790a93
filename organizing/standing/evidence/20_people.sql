-- Everybody this run is about, with their state on D and their cut-off dates.
--
-- A status counts from its date on; merged and erased records have no standing. `off` is NULL
-- where no day is paused. `is_back`: the first days after a return, in which nothing is flagged.
-- Minors have no standing unless the organization has a policy for them (practice 3.2).
-- `id` is their place in this run: a number sorts and joins in half the time of a uuid. `wait` is
-- how many days more the own clock stands still: NULL until further notice.
SELECT t.id, t.person_id,
       p.status = 'active' OR coalesce(p.status_on > %(as_of)s, false) AS is_active,
       (p.status = 'active' OR coalesce(p.status_on > %(as_of)s, false))
           AND NOT p.is_management AND (%(minors)s OR p.over_18 IS NOT FALSE) AS is_present,
       p.no_contact, p.is_staff,
       CASE WHEN isempty(c.off) THEN NULL ELSE c.off END AS off,
       c.off @> %(as_of)s AS is_paused,
       CASE WHEN NOT c.off @> %(as_of)s THEN 0 ELSE
           (SELECT upper(r) - 1 - %(as_of)s FROM unnest(c.off) AS r
            WHERE r @> %(as_of)s AND NOT upper_inf(r)) END AS wait,
       NOT c.off @> %(as_of)s
           AND c.off && daterange(%(as_of)s - %(return_grace)s, %(as_of)s) AS is_back,
       CASE WHEN c.off @> %(as_of)s THEN
           (SELECT lower(r) FROM unnest(c.off) AS r WHERE r @> %(as_of)s) END AS resting_since,
       (SELECT max(upper(r)) FROM unnest(c.off) AS r
        WHERE NOT upper_inf(r) AND upper(r) <= %(as_of)s) AS returned_on,
       c.cut_rung, c.cut_reach, c.cut_relationship, c.cut_commit, c.cut_structure, c.cut_tie,
       c.cut_close_tie, c.cut_carrier, c.cut_list, c.cut_cost, c.cut_new,
       c.cut_newcomer
FROM targets t
JOIN members_person p ON p.id = t.person_id AND p.id BETWEEN %(low)s AND %(high)s
 AND p.status NOT IN ('merged', 'erased')
LEFT JOIN clocks own ON own.person_id = t.person_id
JOIN clocks c ON c.person_id = coalesce(own.person_id, '00000000-0000-0000-0000-000000000000')
