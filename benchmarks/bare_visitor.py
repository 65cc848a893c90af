"""A visitor of the page Live without a browser: it speaks as a browser does and draws nothing.

With it one can say what of an answer's time is the server's.
"""

from __future__ import annotations

import json
import threading
import time
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PATIENCE = 30.0  # seconds that an answer may take


class BareVisitor:
    """One visitor: what the server last said about the player stands in `player`."""

    def __init__(self, address: str, path: str) -> None:
        with urlopen(Request(address + path), timeout=PATIENCE) as reply:
            cookie = reply.headers["set-cookie"].split(";")[0]
        self.page, self.control = str(uuid4()), str(uuid4())
        self.player: dict[str, Any] = {}
        self.shown = 0  # months that the server told of
        self._transport = ""
        self._changed = threading.Condition()
        where = f"{address.replace('http', 'ws', 1)}/jupyter/api/kernels/{uuid4()}/channels?session_id={self.page}"
        self._socket = connect(where, additional_headers={"cookie": cookie}, origin=address, max_size=None)  # type: ignore[call-overload]
        threading.Thread(target=self._listen, daemon=True).start()
        self._send("kernel_info_request", {})
        self._send("comm_open", {"comm_id": self.control, "target_name": "solara.control", "data": {}})
        run = {"path": path, "dark": False, "themes": {}, "appName": None}
        self._send("comm_msg", {"comm_id": self.control, "data": {"method": "run", "args": run}})
        self.until(lambda player: player.get("can_step", False))

    def press(self, event: str) -> None:
        """Press one of the player's buttons: "play", "pause", "step", "reset"."""
        self._send("comm_msg", {"comm_id": self._transport, "data": {"method": "custom", "content": {"event": event}}})

    def step(self) -> float:
        """Pause, take a step, and return the seconds until the server has said so."""
        self.press("pause")
        self.until(lambda player: player["state"] != "playing")
        if not self.player["can_step"]:
            self.press("reset")
            self.until(lambda player: player["month"] == 0)
        wanted, began = self.player["month"] + 1, time.monotonic()
        self.press("step")
        self.until(lambda player: player["month"] >= wanted)
        return time.monotonic() - began

    def until(self, true: Any) -> None:
        """Wait until the player is as wanted; TimeoutError if it never is."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.player and true(self.player), PATIENCE):
                raise TimeoutError(f"no answer within {PATIENCE:g} s; the player: {self.player}")

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _send(self, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": str(uuid4()), "msg_type": kind, "session": self.page, "username": "", "version": "5.2"}
        header["date"] = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        message = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": [], "content": content}
        self._socket.send(json.dumps(message))

    def _listen(self) -> None:
        try:
            for message in self._socket:
                if isinstance(message, str):
                    self._take(json.loads(message)["content"])
        except ConnectionClosed:
            return

    def _take(self, content: dict[str, Any]) -> None:
        data = content.get("data") or {}
        state = data.get("state") or {}
        if "can_step" in state and "target_name" in content:
            self._transport = content["comm_id"]
        if state and content.get("comm_id") == self._transport:
            with self._changed:
                self.player |= {name: state[name] for name in ("state", "month", "last", "can_play", "can_step") if name in state}
                self.shown += "month" in state
                self._changed.notify_all()
