"""At the desk: a link to the customer's own pages is made, shown, mailed, taken back."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from handschlag.conversations.models import Sending, SendingAddress
from handschlag.core import clock
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import PortalLink
from tests.portal.own import ADDRESS, Own


def there(own: Own) -> str:
    return reverse("customer-pages", args=[own.roth.pk])


def page(own: Own) -> str:
    return str(own.desk.get(there(own)).content.decode())


def made(own: Own, **said: object) -> PortalLink:
    own.desk.post(there(own), {"person": own.ernst.pk, **said})
    return PortalLink.objects.latest("pk")


def test_the_file_leads_there_and_says_that_nobody_was_there(own):
    assert there(own) in own.desk.get(reverse("customer", args=[own.roth.pk])).content.decode()
    assert "Noch war niemand da." in page(own)


def test_a_link_is_made_shown_and_said_to_be_used(own):
    link = made(own)
    path = reverse("own-link", args=[queries.token_of_portal_link(link)])
    text = page(own)
    assert path in text
    assert "noch nicht benutzt" in text
    own.come_in(by=path)
    text = page(own)
    assert "zuletzt benutzt" in text
    assert "Zuletzt da:" in text


def test_it_is_mailed_to_whom_it_is_for_in_words_of_ours(own):
    link = made(own)
    own.desk.post(reverse("customer-pages-mail", args=[own.roth.pk, link.pk]))
    mail = Sending.objects.get().mail
    assert mail.to == ADDRESS
    assert reverse("own-link", args=[queries.token_of_portal_link(link)]) in mail.text
    assert (mail.conversation.customer_id, mail.conversation.person_id) == (own.roth.pk, own.ernst.pk)


def test_what_cannot_be_mailed_is_said(own):
    link = made(own)
    SendingAddress.objects.update(is_enabled=False)
    assert "Absenderadresse" in page(own)
    own.desk.post(reverse("customer-pages-mail", args=[own.roth.pk, link.pk]))
    assert not Sending.objects.exists()
    assert "Kopieren Sie" in page(own)


def test_it_is_taken_back_and_whoever_was_in_is_out(own):
    link = made(own)
    own.come_in(by=reverse("own-link", args=[queries.token_of_portal_link(link)]))
    own.desk.post(reverse("customer-pages-revoke", args=[own.roth.pk, link.pk]))
    assert own.get().status_code == 303
    assert "noch nicht benutzt" not in page(own)


def test_one_whose_time_is_over_is_said_to_be(own):
    made(own)
    clock.move_to(moment=clock.now() + timedelta(days=91))
    assert "Der Link ist abgelaufen." in page(own)


def test_somebody_elses_link_is_not_there(own):
    link = customers.make_portal_link(customer=own.stranger().pk, by=None, now=own.now)
    for name in ("customer-pages-mail", "customer-pages-revoke"):
        assert own.desk.post(reverse(name, args=[own.roth.pk, link.pk])).status_code == 404
    assert PortalLink.objects.get().revoked_at is None


def test_a_person_of_somebody_else_gets_no_link_here(own):
    own.desk.post(there(own), {"person": own.stranger().persons.create(family_name="Winter").pk})
    assert not PortalLink.objects.exists()
