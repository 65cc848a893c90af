"""How a design is cut into parts: blocks of arms by blocks of worlds, each played and stored as one unit of work.

The cut follows from the design alone, never from threads or machines, so that every machine stores the same parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ROWS = 8192  # most rows of a part: some seconds of work on one core, about a megabyte on disk
TOGETHER = 64  # so many arms always share their parts, so that paired effects can be summed up part by part
STEP = 64  # blocks of worlds are multiples of this


@dataclass(frozen=True)
class Part:
    """Worlds `first_world` onwards of the arms from `first_arm` on."""

    number: int
    first_arm: int
    arms: int
    first_world: int
    worlds: int

    @property
    def rows(self) -> int:
        """Rows of the part: one an arm and world."""
        return self.arms * self.worlds


@dataclass(frozen=True)
class Plan:
    """All parts of a design: blocks of worlds one after another, and within each the blocks of arms."""

    arms: int
    worlds: int
    arm_block: int
    world_block: int

    @classmethod
    def of(cls, arms: int, worlds: int) -> Plan:
        """The plan for so many arms, each played in so many worlds."""
        share = max(ROWS // min(arms, TOGETHER), 1)
        world_block = min(worlds, max(share - share % STEP, STEP))
        arm_block = arms if arms <= TOGETHER else min(arms, max(ROWS // world_block, 1))
        return cls(arms, worlds, arm_block, world_block)

    @property
    def blocks_of_arms(self) -> int:
        """Number of blocks into which the arms are cut; 1 for up to `TOGETHER` arms."""
        return -(-self.arms // self.arm_block)

    def __len__(self) -> int:
        return self.blocks_of_arms * -(-self.worlds // self.world_block)

    def part(self, number: int) -> Part:
        """The part of this number, from 0; IndexError if there is none."""
        if not 0 <= number < len(self):
            raise IndexError(f"part {number} of {len(self)}")
        row, column = divmod(number, self.blocks_of_arms)
        first_world, first_arm = row * self.world_block, column * self.arm_block
        arms = min(self.arm_block, self.arms - first_arm)
        return Part(number, first_arm, arms, first_world, min(self.world_block, self.worlds - first_world))

    def __iter__(self) -> Iterator[Part]:
        return (self.part(number) for number in range(len(self)))
