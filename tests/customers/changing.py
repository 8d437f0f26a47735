"""What the tests of changes to a file ask: what was refused, and what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from tests.factories.people import NOW

SAID: dict[str, Any] = {"by": None, "now": NOW}


def field_of(refusal: type[Cannot], act: Callable[..., object], **given: Any) -> str:
    """The field a refused action names; it says its reason, too."""
    with pytest.raises(refusal) as refused:
        act(**given, **SAID)
    assert refused.value.reason
    return refused.value.field


def facts() -> list[str]:
    return list(FactRow.objects.order_by("id").values_list("name", flat=True))
