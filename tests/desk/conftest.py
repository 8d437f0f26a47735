from __future__ import annotations

import pytest

from tests.desk.calling import House, house


@pytest.fixture
def office(db: None) -> House:
    return house()
