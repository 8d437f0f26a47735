"""A law that contradicts itself names field and reason."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.promises.rules import laws
from handschlag.promises.rules.laws import LawError

TKG = laws.SHIPPED[0].definition
GONE = object()


def changed(path: str, value: object) -> dict[str, Any]:
    """The shipped law with one place of it changed, or taken out."""
    found = copy.deepcopy(TKG)
    *way, last = path.split(".")
    place: Any = found
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    if value is GONE:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return found


def test_what_is_shipped_can_be_read():
    law = laws.parse_law(TKG)
    assert list(law.duties) == ["document", "inform", "compensate"]
    assert law.country == "DE"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("title", " ", "title"),
        ("title", GONE, "title"),
        ("country", "Deutschland", "country"),
        ("timezone", "Europe/München", "timezone"),
        ("colour", "red", "colour"),
        ("duties", {}, "duties"),
        ("duties", [], "duties"),
        ("duties.dance", {"words": "x", "by_day": 1}, "duties.dance"),
        ("duties.inform.words", "", "duties.inform.words"),
        ("duties.inform.words", "x" * 501, "duties.inform.words"),
        ("duties.inform.by_day", -1, "duties.inform.by_day"),
        ("duties.inform.by_day", True, "duties.inform.by_day"),
        ("duties.inform.by_day", GONE, "duties.inform.by_day"),
        ("duties.document.by_day", 1, "duties.document.by_day"),
        ("duties.document.within_minutes", 0, "duties.document.within_minutes"),
        ("duties.document.unless_fixed_by_day", 0, "duties.document.unless_fixed_by_day"),
        ("duties.inform.unless_fixed_by_day", 3, "duties.inform.unless_fixed_by_day"),
        ("duties.inform.unless_fixed_by_day", "1", "duties.inform.unless_fixed_by_day"),
        ("outages", [], "outages"),
        ("outages", ["total"], "outages"),
        ("steps", {}, "steps"),
        ("steps", [], "steps.0.from_day"),
        ("steps.0", 3, "steps.0"),
        ("steps.0.from_day", 0, "steps.0.from_day"),
        ("steps.1.from_day", 3, "steps.1.from_day"),
        ("steps.1.percent", "101", "steps.1.percent"),
        ("steps.1.percent", "1e1", "steps.1.percent"),
        ("steps.1.percent", 10, "steps.1.percent"),
        ("steps.1.at_least", "5,00", "steps.1.at_least"),
        ("steps.1.at_least", "-1", "steps.1.at_least"),
        ("missed.percent", "", "missed.percent"),
        ("missed.at_least", GONE, "missed.at_least"),
        ("missed", 3, "missed"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: object, field: str):
    with pytest.raises(LawError) as no:
        laws.parse_law(changed(path, value))
    assert no.value.field == field
    assert str(no.value).startswith(f"{field}: ")
    assert no.value.sentence(str)[-1] == "."


def test_a_law_may_have_clocks_and_cost_nothing():
    law = laws.parse_law(
        {key: TKG[key] for key in ("title", "country", "timezone")}
        | {"duties": {"repair": {"words": "Beheben", "by_day": 0}}}
    )
    assert (law.steps, law.missed, law.outages) == ((), None, frozenset({"complete"}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["10", "5.00", "DE"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["words", "by_day", *TKG]), inner, max_size=6),
    max_leaves=10,
)  # fmt: skip


@given(
    json_values | st.builds(changed, st.sampled_from([*TKG, "duties.inform", "steps.0", "missed.percent"]), json_values)
)
def test_whatever_is_entered_is_a_law_or_refused(value: object) -> None:
    with suppress(LawError):
        assert laws.parse_law(value).duties
