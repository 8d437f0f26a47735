"""Events as they are kept beside the raw input they came from, and how kept input is heard."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from handschlag.conversations.events import CallEvent


def to_json(event: CallEvent) -> dict[str, Any]:
    """Without what is at its default, so that a line stays readable in the database."""
    said = {
        field.name: getattr(event, field.name)
        for field in dataclasses.fields(event)
        if getattr(event, field.name) != field.default
    }
    return {**said, "at": event.at.isoformat()}


def from_json(said: dict[str, Any]) -> CallEvent:
    return CallEvent(
        **{**said, "at": datetime.fromisoformat(said["at"]), "users": tuple(said.get("users", ()))},
    )
