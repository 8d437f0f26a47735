"""The number of a row, as anybody may have typed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.ids import LARGEST, read_id


@given(st.integers(0, LARGEST))
def test_every_number_a_column_holds_is_read(number):
    assert read_id(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "+1", "-1", "1.0", "1e3", "0x1", "²", "٣", "7 7", "null", "9223372036854775808", "9" * 5000]
)
def test_anything_else_is_nobodys(text):
    assert read_id(text) is None


@given(st.text())
def test_no_text_makes_it_fail(text):
    number = read_id(text)
    assert number is None or 0 <= number <= LARGEST
