"""An analyst's script: two futures on the same chance, with and without the track; where they part, and why."""

from __future__ import annotations

import sys

from keci.experiments.parting import part_world, planned
from keci.model import NegotiationModel, Scenario


def main(world: int = 3, months: int = 120, seed: int = 7) -> list[str]:
    """What the two futures have in common, the first decision in which they differ, and how each ends."""
    design = planned(("baseline", "keci"), "normalisation", world + 1, seed, months=months)
    found = part_world(design, "normalisation", world)
    lines = [f"They first part in month {found.first_month}: {found.first}." if found.first else "They never part."]
    lines += [f"Then: {link.said}." for link in found.links]
    for name in ("baseline", "keci"):
        told = NegotiationModel(Scenario.named(name).changed(months=months), seed, world).run()
        lines += [f"{name}, at the end:", *told.chronicle()[-3:]]
    return lines


if __name__ == "__main__":
    print("\n".join(main(*map(int, sys.argv[1:]))))
