"""Consents with their proof: UWG §7a wants content, date and manner, who recorded it, and the evidence for five years."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions.writing import keeper, lock_customer, person_of, valid
from handschlag.customers.choices import ConsentChannel, ConsentManner, ConsentPurpose
from handschlag.customers.facts import ConsentRecorded, ConsentWithdrawn
from handschlag.customers.models import Consent
from handschlag.customers.queries.family import roots
from handschlag.customers.rules import writing
from handschlag.customers.rules.consenting import retain_until

LARGEST_EVIDENCE = 10 * 1024 * 1024


class CannotRecordConsent(Cannot):
    pass


class CannotWithdrawConsent(Cannot):
    pass


@transaction.atomic
def record_consent(
    *,
    customer: int,
    person: int | None = None,
    purpose: str,
    channel: str,
    manner: str,
    wording: str,
    given_at: datetime,
    evidence: bytes | None = None,
    evidence_name: str = "",
    by: int | None,
    now: datetime,
) -> Consent:
    """What was agreed to, in its exact words. Kept five years from when it was given, even after a withdrawal.

    Raises CannotRecordConsent (purpose, channel, manner, wording, given_at, evidence, person).
    """
    row = lock_customer(customer, CannotRecordConsent)
    _refuse_unknown(purpose, channel, manner, CannotRecordConsent)
    if not writing.tidy_lines(wording):
        raise CannotRecordConsent(_("Write down the words that were agreed to."), field="wording")
    if given_at > now:
        raise CannotRecordConsent(_("A consent cannot be given in the future."), field="given_at")
    if evidence is not None and len(evidence) > LARGEST_EVIDENCE:
        raise CannotRecordConsent(_("The evidence is larger than 10 MB."), field="evidence")
    who = person_of(customer, person, CannotRecordConsent)
    consent = Consent(
        customer=keeper(row, who),
        person=who,
        purpose=purpose,
        channel=channel,
        manner=manner,
        wording=writing.tidy_lines(wording),
        given_at=given_at,
        recorded_at=now,
        recorded_by=by,
        evidence=evidence,
        evidence_name=writing.tidy(evidence_name),
        retain_until_on=retain_until(timezone.localdate(given_at)),
    )
    valid(consent, CannotRecordConsent).save(force_insert=True)
    recorded = ConsentRecorded(
        customer=consent.customer_id, person=person, consent=consent.id, purpose=purpose, channel=channel
    )
    facts.record(recorded, at=now, by=by, customer=consent.customer_id)
    return consent


@transaction.atomic
def withdraw_consent(
    *,
    consent: int,
    manner: str,
    wording: str,
    withdrawn_at: datetime,
    by: int | None,
    now: datetime,
) -> Consent:
    """A withdrawal is a row of its own, documented like the consent. Once withdrawn it cannot be withdrawn again.

    Raises CannotWithdrawConsent (consent, manner, wording, withdrawn_at).
    """
    found = Consent.objects.filter(id=consent, withdraws__isnull=True).first()
    if found is None:
        raise CannotWithdrawConsent(_("This consent does not exist."), field="consent")
    lock_customer(roots([found.customer_id])[found.customer_id], CannotWithdrawConsent)
    if Consent.objects.filter(withdraws=found).exists():
        raise CannotWithdrawConsent(_("This consent has already been withdrawn."), field="consent")
    _refuse_unknown(found.purpose, found.channel, manner, CannotWithdrawConsent)
    if not found.given_at <= withdrawn_at <= now:
        raise CannotWithdrawConsent(_("It can be withdrawn from when it was given until now."), field="withdrawn_at")
    withdrawal = Consent(
        customer_id=found.customer_id,
        person_id=found.person_id,
        purpose=found.purpose,
        channel=found.channel,
        manner=manner,
        wording=writing.tidy_lines(wording) or _("withdrawn"),
        given_at=withdrawn_at,
        recorded_at=now,
        recorded_by=by,
        withdraws=found,
        retain_until_on=max(retain_until(timezone.localdate(withdrawn_at)), found.retain_until_on),
    )
    valid(withdrawal, CannotWithdrawConsent).save(force_insert=True)
    withdrawn = ConsentWithdrawn(
        customer=found.customer_id, person=found.person_id, consent=found.id, withdrawal=withdrawal.id
    )
    facts.record(withdrawn, at=now, by=by, customer=found.customer_id)
    return withdrawal


def _refuse_unknown(purpose: str, channel: str, manner: str, refusal: type[Cannot]) -> None:
    if purpose not in ConsentPurpose.values:
        raise refusal(_("Say what the consent is for."), field="purpose")
    if channel not in ConsentChannel.values:
        raise refusal(_("Say by which channel we may get in touch."), field="channel")
    if manner not in ConsentManner.values:
        raise refusal(_("Say how it was given."), field="manner")
