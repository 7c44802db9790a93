-- A change that was taken back on the same day is none.
DELETE FROM organizing_standingchange c
USING result r
WHERE c.person_id = r.person_id AND c.person_id BETWEEN %(low)s AND %(high)s
  AND c."on" = %(as_of)s AND c.was = c.now
