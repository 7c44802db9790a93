-- Where each person stands in the structure on D: placed, seated, leading a list; and since when.
SELECT p.id,
       coalesce(x.is_placed, false) AS is_placed, x.first_placed_on,
       coalesce(s.is_seated, false) AS is_seated
FROM people p
LEFT JOIN LATERAL (
    SELECT bool_or(coalesce(x.ended_on > %(as_of)s, true)) AS is_placed,
           min(x.began_on) AS first_placed_on
    FROM members_placement x WHERE x.person_id = p.person_id AND x.began_on <= %(as_of)s) x ON true
LEFT JOIN LATERAL (
    SELECT true AS is_seated FROM members_seat s
    WHERE s.person_id = p.person_id AND s.began_on <= %(as_of)s
      AND coalesce(s.ended_on > %(as_of)s, true) LIMIT 1) s ON true
