from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import Consent
from handschlag.customers.rules.consenting import retain_until
from tests.factories.customers import make_customer, make_person
from tests.factories.people import NOW

EARLIER = NOW - timedelta(days=30)


@pytest.fixture
def roth():
    return make_customer("Roth")


def record(roth, **changed):
    said = {
        "customer": roth.pk, "purpose": "advertising", "channel": "phone", "manner": "spoken", "wording": "Ja, rufen Sie mich an.",
        "given_at": EARLIER, "by": None, "now": NOW,
    }  # fmt: skip
    return customers.record_consent(**{**said, **changed})


def withdraw(consent, **changed):
    said = {"consent": consent, "manner": "spoken", "wording": "Nein.", "withdrawn_at": NOW, "by": None, "now": NOW}
    return customers.withdraw_consent(**{**said, **changed})


@pytest.mark.django_db
def test_a_consent_keeps_its_words_and_its_evidence(roth):
    ernst = make_person(roth)
    consent = record(roth, person=ernst.pk, evidence=b"%PDF", evidence_name="brief.pdf")
    assert list(queries.standing_consents(roth.pk)) == [consent]
    assert queries.consent_evidence(consent.pk) == ("brief.pdf", b"%PDF")
    assert consent.retain_until_on == date(2031, 10, 24)
    assert queries.consent_evidence(record(roth).pk) is None


@pytest.mark.django_db
def test_a_withdrawal_is_a_row_of_its_own_and_final(roth):
    consent = record(roth)
    withdrawal = withdraw(consent.pk)
    assert list(queries.standing_consents(roth.pk)) == []
    assert [row.pk for row in queries.consents(roth.pk)] == [withdrawal.pk, consent.pk]
    assert withdrawal.retain_until_on >= consent.retain_until_on
    for asked in (consent.pk, withdrawal.pk, 999_999):
        with pytest.raises(customers.CannotWithdrawConsent) as refusal:
            withdraw(asked)
        assert refusal.value.field == "consent"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"purpose": "x"}, "purpose"),
        ({"channel": "x"}, "channel"),
        ({"manner": "x"}, "manner"),
        ({"wording": " "}, "wording"),
        ({"given_at": NOW + timedelta(seconds=1)}, "given_at"),
        ({"evidence": bytes(10 * 1024 * 1024 + 1)}, "evidence"),
        ({"person": 999_999}, "person"),
        ({"evidence_name": "x" * 201}, "evidence_name"),
    ],
)
def test_a_consent_without_proof_is_none(roth, wrong, field):
    with pytest.raises(customers.CannotRecordConsent) as refusal:
        record(roth, **wrong)
    assert refusal.value.field == field


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"manner": "x"}, "manner"),
        ({"withdrawn_at": EARLIER - timedelta(days=1)}, "withdrawn_at"),
        ({"withdrawn_at": NOW + timedelta(days=1)}, "withdrawn_at"),
    ],
)
def test_a_withdrawal_is_documented_like_the_consent(roth, wrong, field):
    consent = record(roth)
    with pytest.raises(customers.CannotWithdrawConsent) as refusal:
        withdraw(consent.pk, **wrong)
    assert refusal.value.field == field


@pytest.mark.django_db
def test_the_database_itself_keeps_consents(roth):
    consent = record(roth)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Consent.objects.update(wording="anders")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).delete()
    other = make_customer("Kern")
    with pytest.raises(IntegrityError, match="same customer"), transaction.atomic():
        Consent.objects.create(
            customer=other, purpose="advertising", channel="phone", manner="spoken", wording="x", given_at=NOW,
            recorded_at=NOW, retain_until_on=NOW.date(), withdraws=consent,
        )  # fmt: skip


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)),
    st.none() | st.dates(date(1990, 1, 1), date(2090, 12, 31)),
)
def test_proof_is_kept_five_years_from_giving_and_from_use(given_on, used_on):
    last = max(given_on, used_on or given_on)
    kept = retain_until(given_on, used_on)
    assert kept.year == last.year + 5
    assert (kept.month, kept.day) in {(last.month, last.day), (2, 28)}


def test_a_consent_of_the_leap_day_is_kept_until_the_end_of_february():
    assert retain_until(date(2024, 2, 29)) == date(2029, 2, 28)
