"""Many rows read as a handful of arrays."""

from __future__ import annotations

import pytest
from django.db import connection

from handschlag.care.rules import rows

KINDS = ("int8", "letter", "float8")
READ = "COPY (SELECT {columns} FROM ({asked}) AS found) TO STDOUT (FORMAT BINARY)"
THREE = "SELECT n::bigint AS c0, chr(64 + n) AS c1, CASE n WHEN 2 THEN 'NaN' ELSE n / 4.0::float8 END AS c2"


def read(asked: str) -> bytes:
    with (
        connection.cursor() as cursor,
        cursor.copy(READ.replace("{columns}", rows.columns(KINDS)).replace("{asked}", asked)) as copy,
    ):
        return b"".join(copy)


@pytest.mark.django_db
def test_columns_come_as_they_were_asked_for():
    numbers, letters, floats = rows.unpack_columns(KINDS, read(f"{THREE} FROM generate_series(3, 1, -1) AS n"))
    assert numbers.tolist() == [3, 2, 1]
    assert letters.tolist() == [b"C", b"B", b"A"]
    assert [str(value) for value in floats.tolist()] == ["0.75", "nan", "0.25"]


@pytest.mark.django_db
def test_no_rows_are_empty_columns():
    found = rows.unpack_columns(KINDS, read(f"{THREE} FROM generate_series(1, 0) AS n"))
    assert [column.tolist() for column in found] == [[], [], []]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nothing", "said"), [("NULL::float8 AS c2, 'A' AS c1", "missing"), ("1::float8 AS c2, NULL::text AS c1", "longer")]
)
def test_what_is_missing_is_refused(nothing: str, said: str):
    with pytest.raises(ValueError, match=said):
        rows.unpack_columns(KINDS, read(f"SELECT 1::bigint AS c0, {nothing}"))
