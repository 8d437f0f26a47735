from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.people.choices import Role
from handschlag.products import actions as products
from handschlag.products import permissions, queries, rules
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product, make_version

DAY = date(2026, 11, 23)


def told() -> list[str]:
    return list(FactRow.objects.order_by("id").values_list("name", flat=True))


@pytest.mark.django_db
class TestProduct:
    def test_a_product_gets_a_code_from_its_name(self):
        first = products.create_product(name=" Private Haftpflicht ", group="Sach", by=1, now=NOW)
        second = products.create_product(name="Private Haftpflicht Plus", code="pri haf plus", by=1, now=NOW)
        third = products.create_product(name="Privat-Haftung", by=1, now=NOW)
        assert first.name == "Private Haftpflicht"
        assert [first.code, second.code, third.code] == ["PRI-HAF", "PRI-HAF-PLUS", "PRI-HAF-2"]

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "Hausrat", "code": "X"}, "name"),
            ({"name": "Other", "code": "hau"}, "code"),
        ],
    )
    def test_name_and_code_belong_to_one(self, said, field):
        make_product("Hausrat", code="HAU")
        with pytest.raises(products.CannotKeepProduct) as refused:
            products.create_product(**said, by=1, now=NOW)
        assert refused.value.field == field

    def test_changing_tells_what_changed(self):
        product = make_product("Hausrat", code="HAU")
        said = {"name": "Hausrat", "code": "hau", "group": "", "ended_on": DAY}
        for _ in range(2):
            products.change_product(product=product.pk, **said, by=1, now=NOW)
        assert [(row.name, row.payload["fields"]) for row in FactRow.objects.all()] == [
            ("ProductChanged", ["ended_on"])
        ]
        with pytest.raises(products.CannotKeepProduct) as refused:
            products.change_product(product=product.pk, name="X", code="", group="", ended_on=None, by=1, now=NOW)
        assert refused.value.field == "code"

    def test_what_does_not_exist_is_said(self):
        with pytest.raises(NotThere):
            products.change_product(product=404, name="X", code="X", group="", ended_on=None, by=1, now=NOW)
        with pytest.raises(NotThere):
            products.create_version(product=404, name="1", by=1, now=NOW)
        with pytest.raises(NotThere):
            products.change_version(version=404, name="1", released_on=None, supported_until_on=None, by=1, now=NOW)
        with pytest.raises(NotThere):
            queries.get_product(404)

    def test_products_are_found_word_by_word_and_by_code(self):
        hausrat = make_product("Hausrat Komfort", code="HAU-K", group="Sach")
        make_product("Leben", code="LEB", group="Personen", ended_on=date(2026, 1, 1))
        assert list(queries.products("komfort sach")) == [hausrat]
        assert list(queries.products(on=DAY)) == [hausrat]
        assert queries.find_product_by_code(" hau k") == hausrat
        assert queries.find_product_by_code("nix") is None
        assert queries.get_product(hausrat.pk) == hausrat
        assert queries.groups() == ["Personen", "Sach"]


@pytest.mark.django_db
class TestVersion:
    def test_versions_belong_to_their_product_once(self):
        product = make_product()
        version = products.create_version(
            product=product.pk, name="2.0", released_on=date(2025, 1, 1), supported_until_on=DAY, by=1, now=NOW
        )
        older = make_version(product, "1.0")
        assert set(queries.versions(product.pk)) == {version, older}
        with pytest.raises(products.CannotKeepVersion) as refused:
            products.create_version(product=product.pk, name="2.0", by=1, now=NOW)
        assert refused.value.field == "name"

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "3", "released_on": DAY, "supported_until_on": date(2026, 1, 1)}, "supported_until_on"),
        ],
    )
    def test_nonsense_is_refused(self, said, field):
        with pytest.raises(products.CannotKeepVersion) as refused:
            products.create_version(product=make_product().pk, **said, by=1, now=NOW)
        assert refused.value.field == field

    def test_support_ends_with_its_last_day_or_the_product(self):
        version = make_version(make_product(ended_on=date(2027, 1, 1)), supported_until_on=DAY)
        assert queries.is_supported(version, on=DAY)
        assert not queries.is_supported(version, on=date(2026, 11, 24))
        said = {"name": version.name, "released_on": None, "supported_until_on": None}
        for _ in range(2):
            version = products.change_version(version=version.pk, **said, by=1, now=NOW)
        assert told() == ["VersionChanged"]
        assert queries.is_supported(version, on=date(2027, 1, 1))
        assert not queries.is_supported(version, on=date(2027, 1, 2))


@given(st.text(max_size=60), st.sets(st.sampled_from(["P", "P-2", "PRI-HAF", "A"])))
def test_a_suggested_code_is_free_and_tidy(name, taken):
    code = rules.suggest_code(name, taken)
    assert code not in taken
    assert rules.tidy_code(code) == code
    assert 0 < len(code) <= 20


@pytest.mark.parametrize(
    ("role", "sees", "changes"),
    [
        (Role.AGENT, True, False),
        (Role.TEAM_LEAD, True, True),
        (Role.ADMIN, True, True),
        (Role.PARTNER, False, False),
    ],
)
@pytest.mark.django_db
def test_who_may_see_and_change_products(role, sees, changes):
    user = make_user(role=role)
    assert permissions.may_see_products(user) is sees
    assert permissions.may_change_products(user) is changes
