-- Nobody is due who is no longer on record at all.
DELETE FROM organizing_standingdue d
WHERE (d.due_on <= %(as_of)s OR d.thins_on <= %(as_of)s)
  AND NOT EXISTS (SELECT FROM members_person p WHERE p.id = d.person_id)
