from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.desk.calling import House, house


@pytest.fixture
def office(db: None) -> House:
    return house(datetime.now(UTC))
