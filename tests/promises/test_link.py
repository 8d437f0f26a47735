from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import sealing
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises import queries, rules
from handschlag.promises.models import PromiseLink
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def facts_of(kind: str) -> int:
    return FactRow.objects.filter(name=kind).count()


def test_link_opens_its_promise_and_only_its_hash_is_kept():
    kern = make_user("kern")
    made = promise_to()
    link = promises.create_link(promise=made.pk, by=kern.pk, now=NOW)
    token = queries.token_of(link)
    assert (len(token), link.made_by, link.made_at) == (26, kern.pk, NOW)
    assert link.expires_at == made.due_at + 30 * DAY
    row = PromiseLink.objects.values().get()
    assert token not in " ".join(str(value) for value in row.values())
    found = queries.find_link(token, now=NOW)
    assert found is not None
    assert found.promise == made
    assert FactRow.objects.get(name="PromiseLinkMade").payload == {"promise": made.pk, "link": link.pk}


def test_token_may_be_typed_with_capitals_and_hyphens():
    token = queries.token_of(promises.create_link(promise=promise_to().pk, by=None, now=NOW))
    typed = "-".join([token[:6], token[6:14], token[14:]]).upper()
    assert queries.find_link(f" {typed} ", now=NOW) is not None


@pytest.mark.parametrize("wrong", ["", "sample", "a" * 26, "0" * 26, "ä" * 26, "x" * 5000, "\x00", "a" * 25 + "\n"])
def test_wrong_tokens_open_nothing(wrong):
    promises.create_link(promise=promise_to().pk, by=None, now=NOW)
    assert queries.find_link(wrong, now=NOW) is None


def test_one_changed_sign_opens_nothing():
    token = queries.token_of(promises.create_link(promise=promise_to().pk, by=None, now=NOW))
    for place in range(len(token)):
        other = "a" if token[place] != "a" else "b"
        assert queries.find_link(token[:place] + other + token[place + 1 :], now=NOW) is None


def test_link_expires():
    link = promises.create_link(promise=promise_to().pk, by=None, now=NOW)
    token = queries.token_of(link)
    assert queries.find_link(token, now=link.expires_at - timedelta(seconds=1)) is not None
    assert queries.find_link(token, now=link.expires_at) is None


def test_link_is_made_once_while_it_lasts_and_anew_afterwards():
    made = promise_to()
    first = promises.create_link(promise=made.pk, by=None, now=NOW)
    assert promises.create_link(promise=made.pk, by=None, now=NOW + DAY) == first
    again = promises.create_link(promise=made.pk, by=None, now=first.expires_at)
    assert again != first
    assert again.expires_at == first.expires_at + DAY  # long after the due time a link still lasts a day
    first.refresh_from_db()
    assert first.revoked_at == first.expires_at


def test_renewed_link_replaces_the_one_before():
    made = promise_to()
    old = queries.token_of(promises.create_link(promise=made.pk, by=None, now=NOW))
    new = queries.token_of(promises.renew_link(promise=made.pk, by=None, now=NOW))
    assert queries.find_link(old, now=NOW) is None
    assert queries.find_link(new, now=NOW) is not None
    assert (facts_of("PromiseLinkMade"), facts_of("PromiseLinkRevoked")) == (2, 1)


def test_revoked_link_opens_nothing_and_twice_changes_nothing():
    kern, made = make_user("kern"), promise_to()
    token = queries.token_of(promises.create_link(promise=made.pk, by=None, now=NOW))
    promises.revoke_link(promise=made.pk, by=kern.pk, now=NOW)
    promises.revoke_link(promise=made.pk, by=kern.pk, now=NOW + DAY)
    assert queries.find_link(token, now=NOW) is None
    link = PromiseLink.objects.get()
    assert (link.revoked_at, link.revoked_by) == (NOW, kern.pk)
    assert facts_of("PromiseLinkRevoked") == 1


def test_database_keeps_one_valid_link_a_promise():
    made = promise_to()
    link = promises.create_link(promise=made.pk, by=None, now=NOW)
    with pytest.raises(IntegrityError, match="promise_link_one_valid"), transaction.atomic():
        PromiseLink.objects.create(promise=made, salt="", token_hash="x", made_at=NOW, expires_at=link.expires_at)


def test_customers_own_promise_and_a_replaced_one_get_no_link():
    own = promise_to(source="customer")
    with pytest.raises(promises.CannotLinkPromise):
        promises.create_link(promise=own.pk, by=None, now=NOW)
    moved = promise_to()
    promises.replace_promise(promise=moved.pk, agreed_in=1, words="Morgen", due_at=NOW + DAY, by=None, now=NOW)
    with pytest.raises(promises.CannotLinkPromise):
        promises.renew_link(promise=moved.pk, by=None, now=NOW)


def test_another_signing_key_shows_no_old_token_but_lets_it_in():
    link = promises.create_link(promise=promise_to().pk, by=None, now=NOW)
    token = queries.token_of(link)
    with override_settings(SECRET_KEY="another one"):
        assert queries.token_of(link) == ""
        assert queries.find_link(token, now=NOW) == link


def test_openings_are_counted_and_the_first_is_a_fact():
    token = queries.token_of(promises.create_link(promise=promise_to().pk, by=None, now=NOW))
    promises.note_opening(token=token, now=NOW)
    promises.note_opening(token=token, now=NOW + DAY)
    promises.note_opening(token="a" * 26, now=NOW)
    link = PromiseLink.objects.get()
    assert (link.openings, link.first_opened_at, link.last_opened_at) == (2, NOW, NOW + DAY)
    assert facts_of("PromiseLinkOpened") == 1


def test_link_follows_its_promise_and_lasts_as_long():
    made = promise_to()
    link = promises.create_link(promise=made.pk, by=None, now=NOW)
    later = promises.replace_promise(
        promise=made.pk, agreed_in=1, words="Nächste Woche", due_at=NOW + 7 * DAY, by=None, now=NOW
    )
    assert queries.link_of(later) == link
    assert promises.create_link(promise=later.pk, by=None, now=NOW) == link
    promises.let_links_follow(promise=made.pk, by=None, now=NOW)
    promises.let_links_follow(promise=made.pk, by=None, now=NOW)
    link.refresh_from_db()
    assert link.expires_at == later.due_at + 30 * DAY
    assert facts_of("PromiseLinkExtended") == 1
    promises.revoke_link(promise=later.pk, by=None, now=NOW)
    promises.let_links_follow(promise=made.pk, by=None, now=NOW)
    assert queries.find_link(queries.token_of(link), now=NOW) is None


def test_house_says_how_long_links_last():
    assert queries.link_days() == 30
    promises.set_link_rule(days=7, by=None, now=NOW)
    made = promise_to()
    assert promises.create_link(promise=made.pk, by=None, now=NOW).expires_at == made.due_at + 7 * DAY
    assert FactRow.objects.get(name="LinkRuleSet").payload == {"days": 7}
    for days in (0, 366):
        with pytest.raises(promises.CannotSetLinkRule) as refusal:
            promises.set_link_rule(days=days, by=None, now=NOW)
        assert refusal.value.field == "days"


@given(st.binary(min_size=16, max_size=40))
def test_token_is_read_back_whatever_it_is_made_of(made_of):
    token = rules.token_of(made_of)
    assert rules.tidy_token(token) == token
    assert rules.tidy_token(token.upper()) == token
    assert rules.hash_of(token) == rules.hash_of(rules.tidy_token(token.upper()))


def test_what_is_keyed_differs_by_purpose_and_salt():
    assert len({sealing.keyed("a", "b"), sealing.keyed("a", "c"), sealing.keyed("b", "b")}) == 3
