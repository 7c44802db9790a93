"""Lists people of this organization come back to."""

from __future__ import annotations

from members.models import Unit, User
from organizing.demo.world import World
from organizing.models import SavedList

Shared = SavedList.Shared
# name, what it asks for, whose (by the first word of the sign-in), who else may open it
LISTS = [
    ("Near us, carried by nobody", "level=3&level=4&carrier=nobody", "lead", "everybody"),
    ("Spanish speakers", "language=es", "lead", "everybody"),
    ("Slipping or drifting", "drift=slipping&drift=drifting&sort=last", "lead", "leaders"),
    ("Activists and leaders", "rung=4&rung=5&rung=6&sort=-rung", "lead", "mine"),
    ("Mine, not talked with for 60 days", "carrier=me&talked=not60&sort=last", "organizer", "mine"),
    ("Can meet in the evening", "x_best_time_to_meet=evenings", "organizer", "mine"),
    ("New on the list", "new=yes&col=carrier&col=language&col=last", "staff", "everybody"),
]  # fmt: skip


def save(world: World, users: list[User]) -> None:
    """Save some lists for the named users."""
    by_word = {user.email.partition("@")[0]: user for user in users}
    top = world.all(Unit)[0]
    for name, query, owner, shared in LISTS:
        if owner in by_word:
            unit = top if shared == Shared.LEADERS else None
            world.add(
                SavedList(name=name, query=query, owner=by_word[owner], shared=shared, unit=unit)
            )
