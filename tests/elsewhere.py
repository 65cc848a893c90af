"""Plays worlds wherever keci is installed, and prints them as JSON: run by `tests/test_wheel.py` with other interpreters.

It must run with nothing but a plain `pip install` of keci, so it imports neither pytest nor anything of these tests.
"""

from __future__ import annotations

import json
import logging
import platform
import sys
import warnings
from importlib.metadata import version


def played() -> dict[str, object]:
    """One world by Mesa, the same twelve months as iterations of Mesa's own runner, and what played them."""
    import mesa

    import keci
    from keci.model import NegotiationModel

    world = NegotiationModel("package", seed=1, parameters="mode").run()
    # Mesa 4 has no batch_run
    runner = getattr(mesa, "batch_run", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # later Mesa would rather be given generators
        rows = runner(NegotiationModel, {"months": 12}, iterations=3, display_progress=False) if runner else []
    return {
        "python": platform.python_version(),
        "mesa": version("mesa"),
        "place": str(keci.__file__),
        "scenario": world.scenario.name,
        "outcomes": {name: float(value).hex() for name, value in world.outcomes().items()},
        "months": len(world.series()),
        "iterations": [row["outcome_trust"] for row in rows],
    }


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")  # what the model says, as the command does
    print(json.dumps(played()))
