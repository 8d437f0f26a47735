"""How a promise stands, as colour and sign: the same on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handschlag.promises.choices import State

if TYPE_CHECKING:
    from handschlag.promises.models import Promise

TONES = {State.BROKEN: "broken", State.PROVISIONALLY_KEPT: "kept", State.KEPT: "kept", State.OPEN: "due"}
ICONS = {
    State.BROKEN: "triangle-alert",
    State.KEPT: "circle-check",
    State.PROVISIONALLY_KEPT: "check",
    State.RELEASED: "circle-x",
    State.REPLACED: "arrow-right",
}


def tone(promise: Promise) -> str:
    """`broken`, `kept`, `due`; empty for what is let go or replaced."""
    return TONES.get(State(promise.state), "")


def sign(promise: Promise) -> str:
    """The name of an icon."""
    return ICONS.get(State(promise.state), "clock")
