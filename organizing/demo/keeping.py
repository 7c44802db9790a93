"""What this organization keeps about people besides: tags, and fields of its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from members.models import CustomField, CustomValue, Tag, Tagging
from organizing.demo.people import Resident
from organizing.demo.world import World

Kind, Tier = CustomField.Kind, CustomField.Tier
TIMES = ["Mornings", "Afternoons", "Evenings", "Weekends"]
REPAIRS = ["Leaking ceiling", "No heat", "Mold in the bathroom", "Broken lock", "Mice", "Elevator"]
TAGS = {  # by which share of those near us, and of the others
    "Phone bank": (0.14, 0),
    "Translator": (0.08, 0),
    "Childcare": (0.10, 0),
    "Has a car": (0.09, 0),
    "Cooks for meetings": (0.06, 0),
    "Signed the repair petition": (0.45, 0.04),
}


def keep(world: World, residents: list[Resident]) -> None:
    """Put tags on people and fill in the fields; its own dice leave the others' throws alone."""
    dice = random.Random(f"{world.seed} keeping")  # noqa: S311  # repeatable on purpose
    here = [who for who in residents if who.stays]
    _tags(world, dice, here)
    _fields(world, dice, here)


def _tags(world: World, dice: random.Random, here: list[Resident]) -> None:
    for name, (near, far) in TAGS.items():
        tag = Tag(tier=Tag.Tier.NAME if name == "Translator" else Tag.Tier.CONTACT)
        tag.set_name(name)
        world.add(tag)
        for who in here:
            if dice.random() < (near if who.is_warm(world.today) else far):
                world.add(Tagging(person=who.person, tag=tag))


def _fields(world: World, dice: random.Random, here: list[Resident]) -> None:
    def some(*choices: str) -> list[str]:
        return [key for key in choices if dice.random() < 0.4] or [choices[2]]

    plans: list[tuple[CustomField, float, Callable[[], Any]]] = [
        (
            _field("Best time to meet", Kind.CHOICES, Tier.NAME, TIMES, is_own=True),
            0.6,
            lambda: some(*(time.lower() for time in TIMES)),
        ),
        (
            _field("Holds a key to the building", Kind.YES_NO, Tier.CONTACT),
            0.25,
            lambda: dice.random() < 0.3,
        ),
        (
            _field("Years in the building", Kind.NUMBER, Tier.NAME),
            0.5,
            lambda: Decimal(dice.randint(1, 38)),
        ),
        (
            _field("Repair asked for", Kind.TEXT, Tier.CONTACT, is_searchable=True),
            0.35,
            lambda: dice.choice(REPAIRS),
        ),
        (
            _field("Lease ends", Kind.DATE, Tier.SEALED),
            0.2,
            lambda: world.ago(-dice.randint(20, 700)),
        ),
        (
            _field("Quiet supporter", Kind.YES_NO, Tier.LOGGED),
            0.05,
            lambda: True,
        ),
    ]
    for order, (field, share, say) in enumerate(plans):
        field.sort_order = order
        world.add(field)
        for who in here:
            if who.is_warm(world.today) and dice.random() < share:
                world.add(CustomValue.of(who.person.pk, field, say()))


def _field(
    name: str, kind: str, tier: int, options: list[str] | None = None, **fields: Any
) -> CustomField:
    folded = name.lower()
    choices = [{"key": one.lower(), "label": one} for one in options or []]
    return CustomField(
        name=name,
        folded=folded,
        key=folded.replace(" ", "_"),
        kind=kind,
        tier=tier,
        options=choices,
        **fields,
    )
