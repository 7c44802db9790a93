-- Who the people of this run are to a network: staff, active carrier, in which units.
SELECT p.person_id, p.is_staff,
       NOT p.is_paused
           AND EXISTS (SELECT FROM members_carrier x WHERE x.by_id = p.person_id
                       AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true))
           AND (EXISTS (SELECT FROM organizing_conversation x WHERE x.by_id = p.person_id
                        AND x.talked_on BETWEEN p.cut_carrier AND %(as_of)s)
                OR EXISTS (SELECT FROM organizing_attempt x WHERE x.by_id = p.person_id
                        AND x.tried_on BETWEEN p.cut_carrier AND %(as_of)s)) AS is_carrier,
       (SELECT coalesce(array_agg(x.unit_id), '{}') FROM members_placement x
        WHERE x.person_id = p.person_id AND x.began_on <= %(as_of)s
          AND coalesce(x.ended_on > %(as_of)s, true)) AS units
FROM people p WHERE p.is_present
