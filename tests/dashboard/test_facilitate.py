"""The facilitator's script: every link of it leads to a page that takes its settings."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from keci.dashboard.guide.place import place_of
from keci.dashboard.guide.thousand import ASKED
from keci.dashboard.live.address import read
from keci.dashboard.what_if.settings import from_link
from tests.dashboard.conftest import Served

SCRIPT = (Path(__file__).resolve().parents[2] / "docs/how-to/facilitate.md").read_text(encoding="utf-8")
USUAL = "http://127.0.0.1:8765"
LINKS = sorted(set(re.findall(rf"\({USUAL}(/[^)\s]*)\)", SCRIPT)))


def test_the_script_leads_through_all_five_screens_and_the_workbench():
    assert {place_of(urlsplit(link).query).screen for link in LINKS if link.startswith("/?")} == {1, 2, 3, 4, 5}
    assert {urlsplit(link).path for link in LINKS} >= {"/", "/live", "/what-if", "/record", "/evidence", "/seat"}


@pytest.mark.parametrize("link", LINKS)
def test_a_link_of_the_script_says_what_its_page_understands(link: str):
    url = urlsplit(link)
    if url.path == "/what-if":
        assert from_link(url.query)[1] == []
    elif url.path == "/live":
        read(url.query)  # an error if there is something wrong
    elif url.path == "/":
        place = place_of(url.query)
        assert f"screen={place.screen}" in url.query and place.outcome in ASKED
    else:
        assert url.query == ""


def test_every_link_of_the_script_has_a_page(served: Served):
    for link in LINKS:
        with urllib.request.urlopen(f"{served.address}{link}", timeout=30) as reply:
            assert reply.status == 200, link


def test_the_minutes_follow_one_another_to_45():
    spans = [(int(a), int(b)) for a, b in re.findall(r"^### (\d+) to (\d+):", SCRIPT, re.MULTILINE)]
    assert [a for a, _ in spans] == [0, *(b for _, b in spans[:-1])] and spans[-1][1] == 45
