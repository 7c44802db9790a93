-- How each committee meets, who shows up, and how its seats stand.
--
-- Expected: invited two days ahead, not away that day, and marked present or absent; an excuse
-- takes one out of the count. Days on which the committee or the whole organization rests do not
-- pass. Practice's 90 days stretch for those who meet seldom: to three intervals for the rhythm,
-- to six for attendance, so that four meetings fit.
, rest AS (
    SELECT body.id, coalesce(range_agg(away.days), '{}'::datemultirange) AS days
    FROM body
    LEFT JOIN LATERAL (
        SELECT daterange(body.dormant_from, body.dormant_until, '[]')
        WHERE body.dormant_from IS NOT NULL
        UNION ALL
        SELECT daterange(began_on, ended_on, '[]') FROM members_pause WHERE person_id IS NULL
    ) away (days) ON TRUE
    GROUP BY body.id
),
met AS (
    SELECT m.id, m.committee_id, m.held_on
    FROM members_meeting m
    JOIN body ON body.id = m.committee_id
    WHERE m.state = 'held' AND m.kind <> 'gathering' AND m.held_on <= %(on)s
),
last_met AS (
    SELECT committee_id, max(held_on) AS held_on FROM met GROUP BY committee_id
),
recent AS (
    SELECT met.*
    FROM body
    CROSS JOIN LATERAL (
        SELECT * FROM met WHERE committee_id = body.id ORDER BY held_on DESC, id DESC LIMIT 16
    ) met
),
turnout AS (
    SELECT recent.id, recent.committee_id, recent.held_on,
           count(*) FILTER (WHERE a.state = 'present') AS present,
           count(*) AS expected,
           row_number() OVER (
               PARTITION BY recent.committee_id ORDER BY recent.held_on DESC, recent.id DESC
           ) AS nth
    FROM recent
    JOIN members_attendance a ON a.meeting_id = recent.id
    WHERE a.is_expected
      AND a.invited_on <= recent.held_on - 2
      AND a.state IN ('present', 'absent')
      AND NOT EXISTS (
          SELECT FROM members_pause away
          WHERE (away.person_id = a.person_id OR away.person_id IS NULL)
            AND recent.held_on BETWEEN away.began_on AND coalesce(away.ended_on, 'infinity')
      )
    GROUP BY recent.id, recent.committee_id, recent.held_on
),
shown AS (
    SELECT t.committee_id,
           sum(t.present) FILTER (WHERE t.counts) AS present,
           sum(t.expected) FILTER (WHERE t.counts) AS expected,
           count(*) FILTER (WHERE t.counts) AS meetings,
           json_agg(json_build_array(t.held_on, t.present, t.expected) ORDER BY t.nth)
               FILTER (WHERE t.nth <= 8) AS turnouts
    FROM (
        SELECT turnout.*,
               nth <= 4 AND held_on > %(on)s - greatest(90, 6 * body.interval_days) AS counts
        FROM turnout
        JOIN body ON body.id = turnout.committee_id
    ) t
    GROUP BY t.committee_id
),
clock AS (
    SELECT body.id,
           greatest(90, 3 * body.interval_days) AS span,
           datemultirange(daterange(
               greatest(body.founded_on, %(on)s - greatest(90, 3 * body.interval_days)),
               %(on)s, '(]')) - rest.days AS cadence_days,
           datemultirange(daterange(
               coalesce(last_met.held_on, body.founded_on), %(on)s, '(]')) - rest.days AS silence
    FROM body
    JOIN rest USING (id)
    LEFT JOIN last_met ON last_met.committee_id = body.id
),
places AS (
    SELECT committee_id,
           count(DISTINCT person_id) AS filled,
           count(*) FILTER (WHERE ends_soon) AS ending,
           count(*) FILTER (WHERE ends_soon AND understudy_id IS NOT NULL) AS backed
    FROM (
        SELECT seat.*, is_lead OR coalesce(term_ends_on <= %(on)s + 120, FALSE) AS ends_soon
        FROM seat
    ) seat
    GROUP BY committee_id
)
SELECT body.id,
       last_met.held_on AS last_met_on,
       (SELECT coalesce(sum(upper(d) - lower(d)), 0)::int FROM unnest(clock.silence) d)
           AS silent_days,
       coalesce(%(on)s >= body.dormant_from
                AND %(on)s <= coalesce(body.dormant_until, 'infinity'), FALSE) AS is_dormant,
       (SELECT count(DISTINCT held_on) FROM met
        WHERE met.committee_id = body.id
          AND held_on > %(on)s - clock.span AND held_on > body.founded_on - 1)::int AS held,
       ((SELECT coalesce(sum(upper(d) - lower(d)), 0) FROM unnest(clock.cadence_days) d)
           / body.interval_days)::int AS chartered,
       coalesce(shown.present, 0)::int AS present,
       coalesce(shown.expected, 0)::int AS expected,
       coalesce(shown.meetings, 0)::int AS meetings,
       coalesce(shown.turnouts, '[]') AS turnouts,
       coalesce(places.filled, 0)::int AS filled,
       coalesce(places.ending, 0)::int AS ending,
       coalesce(places.backed, 0)::int AS backed
FROM body
JOIN clock USING (id)
LEFT JOIN last_met ON last_met.committee_id = body.id
LEFT JOIN shown ON shown.committee_id = body.id
LEFT JOIN places ON places.committee_id = body.id
