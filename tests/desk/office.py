"""An example office on Monday at half past five, for tests of pages."""

from __future__ import annotations

from handschlag.core import clock
from handschlag.core.models import Installation
from tests.factories.people import NOW


def half_past_five() -> None:
    """The installation's clock shows NOW and runs on from there."""
    Installation.objects.update_or_create(
        id=1, defaults={"name": "Office", "area_code": "221", "is_example": True, "example": "broker", "set_up_at": NOW}
    )
    clock.move_to(moment=NOW)


def text_of(answer: object) -> str:
    """What the page says, blanks joined."""
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]  # a response of the test client
