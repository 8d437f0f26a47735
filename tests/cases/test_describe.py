from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.cases import actions as cases
from handschlag.cases.rules.describing import Description, merged
from tests.factories.cases import make_desk
from tests.factories.people import NOW

DESCRIPTIONS = st.builds(
    Description,
    st.sampled_from(["tot", "rauscht"]),
    st.sampled_from([None, NOW]),
    st.sampled_from([None, 1, 2]),
)


@given(DESCRIPTIONS, DESCRIPTIONS, DESCRIPTIONS)
def test_each_field_is_as_whoever_changed_it_wrote_it(saw, writes, stands):
    made, differs = merged(saw, writes, stands)
    for name in ("subject", "needed_by_at", "installed_item"):
        seen, written, there, now = (getattr(one, name) for one in (saw, writes, stands, made))
        assert now == (there if written == seen else written)
        if differs == name:
            assert len({seen, written, there}) == 3
    assert merged(stands, writes, stands) == (writes, "")


@pytest.mark.django_db
def test_of_two_at_once_each_keeps_what_they_said_and_the_same_field_is_refused():
    desk = make_desk()
    row = desk.open(words="Kein Ton")
    saw = cases.described(row)
    until = NOW + timedelta(days=2)
    said = {"case": row.pk, "installed_item": None, "by": None, "now": NOW, "saw": saw}
    cases.describe_case(**said, subject="Leitung rauscht", needed_by_at=None)
    row = cases.describe_case(**said, subject=saw.subject, needed_by_at=until)
    assert (row.subject, row.needed_by_at) == ("Leitung rauscht", until)
    with pytest.raises(cases.CannotDescribe) as refused:
        cases.describe_case(**said, subject="Telefon tot", needed_by_at=until)
    assert refused.value.field == "subject"
