"""Whatever table names a person, of any layer and any age, follows a merge and comes back.

The demo organization fills every page, so it has rows in nearly every table there is: a table made
tomorrow is tested by the people its demo data name.
"""

from django.apps import apps

from members.merging import BadMerge, merge, unmerge
from members.merging.following import keys_to_person
from members.models import Person, User
from tests.members.lives import everything

# Of people who sign in, whom this leaves alone, or of acts the demo does not perform:
# test_merging and test_unmerging make such rows by hand.
MAY_BE_EMPTY = 34


def rows_that_name(person):
    """How many rows each foreign key has for the person: (table, column) -> rows."""
    found = {}
    for key in keys_to_person():
        count = key.model._base_manager.filter(**{key.name: person}).count()
        if count:
            found[key.model._meta.label_lower, key.name] = count
    return found


def somebody_for(key):
    """An active person whom that column names, if there is one who may be merged."""
    named = key.model._base_manager.exclude(**{key.name: None}).values(key.name)
    people = Person.objects.present().filter(pk__in=named)
    return people.exclude(pk__in=User.objects.values("person")).order_by("pk").first()


def computed():
    """Tables whose rows are computed again rather than moved."""
    return {m._meta.label_lower for m in apps.get_models() if getattr(m, "is_computed", False)}


def merge_everybody_named(kept, by):
    """Merge one into `kept` for each column that names people, take it all back, hold it all.

    Asserts that no row is left behind, and that afterwards every table is as it was.
    """
    before = everything()
    seen, left = set(), list(keys_to_person())
    merges = []
    while left:
        key = left.pop(0)
        if (key.model._meta.label_lower, key.name) in seen:
            continue
        person = somebody_for(key)
        if person is None or person == kept:
            continue
        named = rows_that_name(person)
        try:
            merges.append(merge(person, into=kept, by=by))
        except BadMerge:
            continue
        remaining = {one for one in rows_that_name(person) if one[0] != "members.duplicatepair"}
        assert remaining == set(), (key, remaining)
        tables = {table for table, _column in rows_that_name(kept)}
        assert {table for table, _column in named} - tables - computed() == set()
        seen |= named.keys()

    for record in reversed(merges):
        assert unmerge(record, by=by).left == []
    after = everything()
    assert {table for table in before if before[table] != after[table]} == set()
    every = {(key.model._meta.label_lower, key.name) for key in keys_to_person()}
    assert len(every - seen) <= MAY_BE_EMPTY, sorted(every - seen)
