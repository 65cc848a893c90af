"""What serves a browser takes no rule of anybody's own: no file named, no source in a stored run."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import os, threading
from keci.dashboard.server import warm_up
from keci.model.errors import InputError
from keci.model.own_rules import read_rule

loaded = threading.Event()
warm_up(loaded)
loaded.wait()
try:
    read_rule("my_rule.py:Mine")
except InputError as error:
    print(error, flush=True)
os._exit(0)
"""


def test_the_server_forbids_them_before_it_serves_a_page() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=300)
    assert "never from the browser" in done.stdout, done.stderr
