from __future__ import annotations

import email
from datetime import timedelta
from email import policy

import pytest
from django.test import Client

from handschlag.channels.mail.out import codes
from handschlag.conversations.models import Mail, SendingAddress
from handschlag.core import clock
from handschlag.core.facts import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import EmailAddress, Person, PortalCode, PortalLink, PortalVisit
from tests.channels.mail.peer import Peer
from tests.portal.own import ADDRESS, Own, code_sent

PRIVATE = ["/my/", "/my/write/", "/my/matters/1/", "/my/call/", "/my/care/", "/my/data/"]


def link_of(own: Own, **more) -> tuple[PortalLink, str]:
    link = customers.make_portal_link(customer=own.roth.pk, by=own.kern.pk, now=own.now, **more)
    return link, f"/my/l/{queries.token_of_portal_link(link)}/"


def later(**time) -> None:
    clock.move_to(moment=clock.now() + timedelta(**time))


@pytest.mark.parametrize("path", PRIVATE)
def test_nobody_sees_anything_without_a_visit(own, path):
    answer = own.get(path)
    assert (answer.status_code, answer["Location"]) == (303, "/my/in/")
    own.client.cookies["own_pages"] = "a" * 26
    assert own.get(path).status_code == 303


def test_a_code_by_mail_opens_the_own_pages(own):
    answer = own.come_in()
    assert (answer.status_code, answer["Location"]) == (303, "/my/")
    cookie = answer.cookies["own_pages"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/my/", "Lax")
    assert "Guten Tag, Ernst Roth" in own.text()
    assert PortalVisit.objects.get().token_hash != cookie.value


def test_known_and_unknown_addresses_look_the_same(own):
    def asked(address):
        client = Client(headers={"accept-language": "de"})
        answer = client.post("/my/in/", {"address": address})
        page = client.get(answer["Location"])
        wrong = client.post(answer["Location"], {"code": "12345"})
        headers = {name: value for name, value in answer.headers.items() if name != "Location"}
        return answer.status_code, headers, len(answer["Location"]), page.content, wrong.status_code, wrong.content

    def bare(found):
        return [part.split(b"csrfmiddlewaretoken")[0] if isinstance(part, bytes) else part for part in found]

    assert bare(asked(ADDRESS)) == bare(asked("nobody@example.org"))
    assert PortalCode.objects.count() == 2
    assert PortalCode.objects.exclude(sealed="").count() == 1
    assert FactRow.objects.filter(name="PortalCodeAsked").count() == 2


def test_no_guess_comes_in_for_nobody(own):
    asked = own.client.post("/my/in/", {"address": "nobody@example.org"})
    for guess in range(5):
        assert own.client.post(asked["Location"], {"code": f"{guess:06}"}).status_code == 422
    assert not PortalVisit.objects.exists()


def test_after_five_guesses_the_right_code_opens_nothing(own):
    asked = own.client.post("/my/in/", {"address": ADDRESS})
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    for _guess in range(5):
        assert own.client.post(asked["Location"], {"code": wrong}).status_code == 422
    assert own.client.post(asked["Location"], {"code": right}).status_code == 422
    assert not PortalVisit.objects.exists()


def test_a_code_is_good_for_ten_minutes_and_once_and_in_its_window(own):
    asked = own.client.post("/my/in/", {"address": ADDRESS})
    right = code_sent()
    other = own.client.post("/my/in/", {"address": ADDRESS})
    if code_sent() != right:
        assert own.client.post(other["Location"], {"code": right}).status_code == 422
    assert own.client.post(asked["Location"], {"code": f"{right[:3]} {right[3:]}"}).status_code == 303
    assert own.client.post(asked["Location"], {"code": right}).status_code == 422
    asked = own.client.post("/my/in/", {"address": ADDRESS})
    right = code_sent()
    later(minutes=10)
    assert own.client.post(asked["Location"], {"code": right}).status_code == 422


def test_the_code_is_readable_nowhere_once_its_mail_is_out(own):
    own.client.post("/my/in/", {"address": ADDRESS})
    right = code_sent()
    row = PortalCode.objects.get()
    assert right not in (row.code_hash, row.sealed)
    customers.note_portal_code_sent(code=row.pk, now=clock.now())
    assert PortalCode.objects.get().sealed == ""


def test_a_code_that_finds_no_server_waits(own):
    own.client.post("/my/in/", {"address": ADDRESS})
    assert codes.send_codes(now=clock.now()) == 0  # nobody listens at this address
    assert PortalCode.objects.get().sealed


def test_one_address_is_mailed_five_times_an_hour_and_says_so_to_nobody(own):
    for turn in range(7):
        client = Client(REMOTE_ADDR=f"203.0.113.{turn}")
        assert client.post("/my/in/", {"address": ADDRESS}).status_code == 303
    assert PortalCode.objects.exclude(sealed="").count() == 5


def test_one_network_asks_ten_times_in_five_minutes(own):
    for turn in range(10):
        assert own.client.post("/my/in/", {"address": f"a{turn}@example.org"}).status_code == 303
    assert own.client.post("/my/in/", {"address": ADDRESS}).status_code == 429


def test_one_network_guesses_thirty_times_in_five_minutes(own):
    asked = own.client.post("/my/in/", {"address": ADDRESS})
    right = code_sent()
    for _turn in range(30):
        own.client.post(f"/my/in/{'b' * 26}/", {"code": "000000"})
    assert own.client.post(asked["Location"], {"code": right}).status_code == 429


def test_a_visit_ends_after_two_hours_and_when_it_is_left(own):
    own.come_in()
    assert own.get().status_code == 200
    own.post("/my/out/")
    assert own.get().status_code == 303
    own.come_in()
    later(hours=2)
    assert own.get().status_code == 303


def test_leaving_ends_it_for_whoever_has_copied_the_cookie(own):
    own.come_in()
    copied = own.client.cookies["own_pages"].value
    own.post("/my/out/")
    own.client.cookies["own_pages"] = copied
    assert own.get().status_code == 303


def test_a_forwarded_link_shows_initials_only(own):
    _link, path = link_of(own, person=own.ernst.pk)
    text = own.text(path)
    assert "E. R." in text
    assert all(secret not in text for secret in ("Roth", "Ernst", ADDRESS, own.roth.number))
    assert own.get().status_code == 303


def test_a_forwarded_link_lets_in_nobody_else(own):
    own.stranger()
    _link, path = link_of(own, person=own.ernst.pk)
    answer = own.come_in("winter@example.org", by=path)
    assert answer.status_code == 422
    assert own.get().status_code == 303
    assert own.come_in(ADDRESS, by=path).status_code == 303
    assert PortalLink.objects.get().last_used_at is not None


@pytest.mark.parametrize("how", ["revoked", "expired", "wrong"])
def test_a_link_that_is_none_any_more_opens_nothing(own, how):
    link, path = link_of(own)
    if how == "revoked":
        customers.revoke_portal_link(link=link.pk, by=own.kern.pk, now=own.now)
    if how == "expired":
        later(days=90)
    if how == "wrong":
        path = f"/my/l/{'c' * 26}/"
    assert own.get(path).status_code == 404
    assert own.client.post(path, {"address": ADDRESS}).status_code == 404


def test_taking_a_link_back_ends_the_visit_and_its_codes(own):
    link, path = link_of(own, person=own.ernst.pk)
    own.come_in(by=path)
    asked = Client().post(path, {"address": ADDRESS})
    right = code_sent()
    customers.revoke_portal_link(link=link.pk, by=own.kern.pk, now=own.now)
    customers.revoke_portal_link(link=link.pk, by=own.kern.pk, now=own.now)
    assert own.get().status_code == 303
    assert Client().post(asked["Location"], {"code": right}).status_code == 422


def test_a_link_is_made_once_and_anew_when_its_time_is_over(own):
    first, _path = link_of(own)
    assert link_of(own)[0] == first
    later(days=90)
    second = customers.make_portal_link(customer=own.roth.pk, by=None, now=clock.now())
    assert second != first
    assert [row.pk for row in queries.portal_links(own.roth.pk)] == [second.pk]


def test_links_are_made_for_nobody_elses_and_no_former_person(own):
    winter = own.stranger()
    with pytest.raises(customers.CannotOpenPortal):
        customers.make_portal_link(customer=winter.pk, person=own.ernst.pk, by=None, now=own.now)
    Person.objects.filter(pk=own.ernst.pk).update(left_on=own.now.date())
    with pytest.raises(customers.CannotOpenPortal):
        customers.make_portal_link(customer=own.roth.pk, person=own.ernst.pk, by=None, now=own.now)


def test_who_has_left_is_out_and_does_not_come_in(own):
    own.come_in()
    Person.objects.filter(pk=own.ernst.pk).update(left_on=own.now.date())
    assert own.get().status_code == 303
    assert own.come_in().status_code == 422


def test_an_address_of_two_customers_opens_neither_but_by_a_link(own):
    winter = own.stranger(address=ADDRESS.upper())
    assert EmailAddress.objects.filter(customer=winter).exists()
    assert own.come_in().status_code == 422
    _link, path = link_of(own, person=own.ernst.pk)
    assert own.come_in(by=path).status_code == 303
    assert "Guten Tag, Ernst Roth" in own.text()


def test_what_is_over_is_forgotten(own):
    own.come_in()
    assert customers.forget_portal_codes(now=clock.now()) == 0
    later(days=91)
    assert customers.forget_portal_codes(now=clock.now()) == 2


def test_pages_are_kept_nowhere_and_run_no_script(own):
    own.come_in()
    for path in ("/my/", "/my/write/", "/my/accessibility/"):
        answer = own.get(path)
        assert "script-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Robots-Tag"].startswith("noindex")


def test_a_form_from_elsewhere_does_nothing(own):
    own.come_in()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = own.client.cookies
    assert strict.post("/my/write/", {"words": "x", "once": "0" * 32}).status_code == 403


def test_pages_speak_the_customers_language_and_the_other_one(own):
    own.come_in()
    own.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Guten Tag" in own.text()
    assert "Good day, Ernst Roth" in own.text("/my/?lang=en")


def test_the_code_arrives_by_mail_in_the_customers_language(own):
    peer = Peer()
    try:
        SendingAddress.objects.update(host="127.0.0.1", port=peer.port)
        own.client.post("/my/in/", {"address": ADDRESS})
        right = code_sent()
        assert (codes.send_codes(now=clock.now()), codes.send_codes(now=clock.now())) == (1, 0)
        ((to, body),) = peer.mails
    finally:
        peer.close()
    text = email.message_from_bytes(body, policy=policy.default).get_content()
    assert to == [ADDRESS]
    assert f"{right[:3]} {right[3:]}" in text
    assert "zehn Minuten" in text
    assert PortalCode.objects.get().sealed == ""
    assert not Mail.objects.exists()


def test_the_pages_own_forms_say_where_they_come_from(own):
    """Without it a browser sends `Origin: null`, and Django takes our own form for somebody else's."""
    for path in ("/my/in/", f"/my/in/{'a' * 26}/"):
        answer = own.get(path)
        assert answer["Referrer-Policy"] == "same-origin"
        assert 'name="referrer" content="same-origin"' in answer.content.decode()
