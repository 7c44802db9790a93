"""Landlords, buildings, floors and doors, and how many people truly live behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

from members.models import Unit, UnitHeadcount
from organizing.demo.world import World


@dataclass(frozen=True)
class Plan:
    """What is known of a building before anybody knocked: its shape, and how warm it has become."""

    name: str
    landlord: str
    floors: int
    doors: int
    warmth: float
    blank_floors: tuple[int, ...] = ()


PLANS = [
    Plan("14 Alder St", "Alder & Birch Holdings", 8, 8, 1.25),
    Plan("20 Alder St", "Alder & Birch Holdings", 8, 8, 1.65),
    Plan("26 Alder St", "Alder & Birch Holdings", 6, 8, 0.95),
    Plan("7 Birch Ct", "Alder & Birch Holdings", 5, 6, 1.05),
    Plan("112 Canal St", "Canal Row Partners", 10, 10, 0.90),
    Plan("118 Canal St", "Canal Row Partners", 10, 10, 0.45, (9, 10)),
    Plan("9 Foundry Ln", "Canal Row Partners", 4, 6, 0.50),
    Plan("300 River Rd", "Riverbend Homes", 14, 10, 0.80, (14,)),
    Plan("310 River Rd", "Riverbend Homes", 12, 10, 0.65, (12,)),
]


@dataclass(eq=False)
class Floor:
    """A floor and the doors on it."""

    unit: Unit
    number: int
    doors: list[str]


@dataclass(eq=False)
class Building:
    """A building as it stands in the tree of units."""

    plan: Plan
    unit: Unit
    floors: list[Floor] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.plan.name

    @property
    def landlord(self) -> Unit:
        """The unit above it."""
        return self.unit.parent  # type: ignore[return-value]


def build(world: World) -> list[Building]:
    """Make the tree of units with headcounts by door count, a newer one replacing an older."""
    landlords: dict[str, Unit] = {}
    made = []
    for order, plan in enumerate(PLANS):
        if plan.landlord not in landlords:
            landlords[plan.landlord] = _unit(world, None, plan.landlord, "landlord", order)
        building = Building(
            plan, _unit(world, landlords[plan.landlord], plan.name, "building", order)
        )
        _floors(world, building)
        made.append(building)
    return made


def _floors(world: World, building: Building) -> None:
    total = 0
    for number in range(1, building.plan.floors + 1):
        unit = _unit(world, building.unit, f"Floor {number}", "floor", number)
        doors = [f"{number}{chr(65 + door)}" for door in range(building.plan.doors)]
        building.floors.append(Floor(unit, number, doors))
        people = sum(world.rng.choices([1, 2, 3, 4, 5], [10, 34, 30, 18, 8], k=len(doors)))
        total += people
        _count(world, unit, 200, people, "every door, twice")
    _count(world, building.unit, 900, round(total * 0.9), "doorbells")
    _count(world, building.unit, 200, total, "every door, twice")


def _unit(world: World, parent: Unit | None, name: str, kind: str, order: int) -> Unit:
    unit = Unit(parent=parent, name=name, kind=kind, sort_order=order)
    unit.path = [*(parent.path if parent else []), unit.pk]
    unit.is_critical = name == "300 River Rd"
    return world.add(unit)


def _count(world: World, unit: Unit, days_ago: int, n: int, confidence: str) -> None:
    world.add(
        UnitHeadcount(
            unit=unit,
            as_of=world.ago(days_ago),
            n=n,
            source=UnitHeadcount.Source.DOOR_COUNT,
            confidence=confidence,
        )
    )
