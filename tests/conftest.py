from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.flushing import past_the_append_only_trigger


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "sql_flush", past_the_append_only_trigger(connection.ops.sql_flush))
        yield
