-- Where each person stands in the structure on D: placed, seated, leading a list; and since when.
SELECT p.id,
       EXISTS (SELECT FROM members_placement x WHERE x.person_id = p.person_id
               AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true)) AS is_placed,
       (SELECT min(x.began_on) FROM members_placement x WHERE x.person_id = p.person_id
        AND x.began_on <= %(as_of)s) AS first_placed_on,
       EXISTS (SELECT FROM members_seat x WHERE x.person_id = p.person_id
               AND x.began_on <= %(as_of)s AND coalesce(x.ended_on > %(as_of)s, true)) AS is_seated
FROM people p
