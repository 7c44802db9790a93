"""The seven committees as they were chartered, and how each of them is doing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Charter:
    """A committee as chartered, and how it goes: how many come, then and now; what is kept."""

    name: str
    kind: str
    buildings: tuple[str, ...]
    lead: str
    title: str
    seats: int
    filled: int
    every: int
    founded: int
    last: int
    came: tuple[float, float]
    kept: float
    skips: float
    understudies: int
    charter: str
    next_in: int = 0
    uneven: float = 0.05


CHARTERS = [
    Charter(
        "Repairs",
        "issue committee",
        ("14 Alder St", "7 Birch Ct", "112 Canal St", "118 Canal St", "300 River Rd"),
        "Patrice Boyd",
        "chair",
        9,
        6,
        21,
        860,
        31,
        (0.82, 0.38),
        0.38,
        0.45,
        0,
        "Takes up repairs nobody answers for, building by building, with whoever lives with them.",
        uneven=0.3,
    ),
    Charter(
        "14 Alder St",
        "building committee",
        ("14 Alder St",),
        "Rosa Delgado",
        "captain",
        10,
        9,
        14,
        700,
        9,
        (0.74, 0.62),
        0.60,
        0.0,
        1,
        "Speaks for the tenants of 14 Alder St. One seat for each floor, two for the whole house.",
    ),
    Charter(
        "20 Alder St",
        "building committee",
        ("20 Alder St",),
        "Inez Okafor",
        "captain",
        9,
        9,
        14,
        780,
        4,
        (0.72, 0.90),
        0.89,
        0.03,
        3,
        "Speaks for the tenants of 20 Alder St and meets in the community room.",
    ),
    Charter(
        "112 Canal St",
        "building committee",
        ("112 Canal St",),
        "Gloria Mendez",
        "captain",
        10,
        8,
        21,
        500,
        12,
        (0.66, 0.72),
        0.74,
        0.1,
        1,
        "Speaks for the tenants of 112 Canal St.",
    ),
    Charter(
        "300 River Rd",
        "building committee",
        ("300 River Rd",),
        "Samuel Baptiste",
        "captain",
        13,
        10,
        21,
        590,
        6,
        (0.62, 0.68),
        0.70,
        0.12,
        1,
        "Speaks for the tenants of 300 River Rd. A seat for each floor.",
        uneven=0.3,
    ),
    Charter(
        "310 River Rd",
        "building committee",
        ("310 River Rd",),
        "Yusuf Rahman",
        "captain",
        8,
        5,
        14,
        38,
        10,
        (0.8, 0.8),
        0.8,
        0.0,
        0,
        "Getting started: five neighbors who want the elevator fixed and a building that talks.",
    ),
    Charter(
        "Organizing Committee",
        "delegates",
        (
            "14 Alder St",
            "20 Alder St",
            "26 Alder St",
            "7 Birch Ct",
            "112 Canal St",
            "300 River Rd",
            "310 River Rd",
        ),
        "Marcus Hale",
        "chair",
        14,
        12,
        28,
        1000,
        28,
        (0.7, 0.8),
        0.82,
        0.05,
        2,
        "Delegates of the buildings. Decides on campaigns, spends nothing above $500 alone.",
    ),
]
