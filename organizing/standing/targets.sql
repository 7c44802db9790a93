-- The people of a range and their places in this run; where %(due_on)s is a day, those due by then.
INSERT INTO targets
SELECT row_number() OVER (ORDER BY id), id FROM members_person
WHERE (%(low)s::uuid IS NULL OR id >= %(low)s::uuid)
  AND (%(high)s::uuid IS NULL OR id < %(high)s::uuid)
  AND (%(due_on)s::date IS NULL
       OR id IN (SELECT person_id FROM organizing_standingdue WHERE due_on <= %(due_on)s::date))
