-- Freeze who is eligible at the end of a day, and who is left out and why (practice 6.3).
-- One row a person who was ever placed in the units; everybody on record where none are named.
-- They come in the order of the file: unit by unit, and within one in an order that only
-- this export has, so that a stray copy says which export it is.
WITH scope AS MATERIALIZED (
    SELECT u.id,
        (SELECT string_agg(a.name, ' › ' ORDER BY array_position(u.path, a.id))
         FROM members_unit a WHERE a.id = ANY (u.path)) AS label
    FROM members_unit u
    WHERE %(units)s::uuid[] IS NULL OR u.path && %(units)s::uuid[]
), placed AS MATERIALIZED (
    SELECT DISTINCT ON (p.person_id)
        p.person_id, p.unit_id, p.job_category, p.began_on,
        count(*) OVER (PARTITION BY p.person_id) AS places
    FROM members_placement p
    WHERE p.began_on <= %(on)s AND (p.ended_on IS NULL OR p.ended_on > %(on)s)
        AND p.unit_id IN (SELECT id FROM scope)
    ORDER BY p.person_id, p.began_on, p.id
), standing AS MATERIALIZED (
    SELECT DISTINCT ON (m.person_id) m.person_id, m.standing
    FROM members_membership m
    WHERE m.began_on <= %(on)s AND (m.ended_on IS NULL OR m.ended_on > %(on)s)
        AND cardinality(%(standings)s::text[]) > 0
    ORDER BY m.person_id, m.began_on DESC
), rest AS MATERIALIZED (
    SELECT r.person_id, bool_or(r.ended_on IS NULL) AS is_open
    FROM members_pause r
    WHERE r.person_id IS NOT NULL
        AND r.began_on <= %(on)s AND (r.ended_on IS NULL OR r.ended_on >= %(on)s)
    GROUP BY r.person_id
), challenged AS (
    SELECT DISTINCT ON (c.person_id) c.person_id, c.kind
    FROM members_rosterchallenge c
    WHERE c.export_id = %(previous)s
    ORDER BY c.person_id, c.made_at DESC, c.id DESC
), judged AS (
    SELECT who.id, placed.unit_id, coalesce(placed.job_category, '') AS job_category,
        scope.label,
        CASE
            WHEN who.status IN ('merged', 'erased') THEN who.status
            WHEN who.status = 'deceased' AND coalesce(who.status_on <= %(on)s, true) THEN 'deceased'
            WHEN who.status = 'left_scope' AND coalesce(who.status_on <= %(on)s, true) THEN 'left'
            WHEN who.is_management THEN 'management'
            WHEN %(units)s::uuid[] IS NOT NULL AND placed.unit_id IS NULL THEN 'elsewhere'
            WHEN cardinality(%(categories)s::text[]) > 0
                AND NOT coalesce(lower(placed.job_category), '') = ANY (%(categories)s::text[])
                THEN 'category'
            WHEN coalesce(lower(placed.job_category), '') = ANY (%(left_out)s::text[])
                THEN 'category'
            WHEN cardinality(%(standings)s::text[]) > 0 AND standing.standing = 'withdrawn'
                AND NOT 'withdrawn' = ANY (%(standings)s::text[]) THEN 'withdrawn'
            WHEN cardinality(%(standings)s::text[]) > 0
                AND NOT coalesce(standing.standing, '') = ANY (%(standings)s::text[])
                THEN 'standing'
            WHEN rest.person_id IS NOT NULL
                AND (%(away)s = 'never' OR (%(away)s = 'if_back' AND rest.is_open)) THEN 'away'
            WHEN %(goes_out)s AND who.named_outside_on IS NULL THEN 'no_consent'
            ELSE 'eligible'
        END AS verdict,
        array_remove(ARRAY[
            CASE WHEN rest.person_id IS NOT NULL AND %(away)s = 'if_back' THEN 'away' END,
            CASE WHEN placed.places > 1 THEN 'two_placements' END,
            CASE WHEN NOT EXISTS (
                SELECT FROM members_contactpoint c
                WHERE c.person_id = who.id AND (%(channel)s = '' OR c.channel = %(channel)s)
            ) THEN 'unreachable' END,
            CASE WHEN placed.began_on > %(on)s::date - %(new_days)s THEN 'recent' END,
            CASE WHEN who.no_contact THEN 'no_contact' END,
            CASE WHEN challenged.kind = 'remove' THEN 'challenged_out' END
        ], NULL) AS asked,
        challenged.kind
    FROM members_person who
    LEFT JOIN placed ON placed.person_id = who.id
    LEFT JOIN scope ON scope.id = placed.unit_id
    LEFT JOIN standing ON standing.person_id = who.id
    LEFT JOIN rest ON rest.person_id = who.id
    LEFT JOIN challenged ON challenged.person_id = who.id
    WHERE %(units)s::uuid[] IS NULL
        OR challenged.kind = 'add'
        OR who.id IN (
            SELECT p.person_id FROM members_placement p WHERE p.unit_id IN (SELECT id FROM scope)
        )
)
SELECT %(export)s::uuid AS export_id, id AS person_id, unit_id, job_category, verdict,
    CASE
        WHEN verdict = 'eligible' THEN asked
        WHEN kind = 'add' AND verdict NOT IN ('merged', 'erased', 'deceased')
            THEN ARRAY['challenged_in']
        ELSE '{}'
    END AS questions,
    verdict = 'eligible' AS is_in
FROM judged
ORDER BY label NULLS LAST, sha256((%(key)s || id::text)::bytea)
