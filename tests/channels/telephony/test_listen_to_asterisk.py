"""The listener against a real TCP server that speaks the manager interface, on real PostgreSQL, with commits."""

import asyncio
import datetime as dt
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from handschlag.channels.telephony.ami import listen
from handschlag.config import env
from handschlag.conversations.models import Connection, Conversation
from handschlag.core.models import RawInput
from tests.channels.telephony.asterisk import (
    Asterisk,
    answered_call,
    caller,
    listed,
    missed_call,
    says,
    telephone,
)
from tests.channels.telephony.listening import listening, run, until
from tests.factories.lines import make_connection
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _direct(settings):
    settings.DIRECT_CONNINFO = env.direct_conninfo()


@pytest.fixture
def asterisk():
    make_user(role="admin")
    exchange = Asterisk()
    yield exchange
    exchange.close()


def make_exchange(asterisk, **more):
    return make_connection("ami", host="127.0.0.1", port=asterisk.port, **more)[0]


def over(count=1):
    return lambda: Conversation.objects.filter(state="over").count() >= count


def test_ringing_telephone_becomes_a_conversation_of_who_picks_it_up(asterisk):
    exchange = make_exchange(asterisk)
    kern = make_user(login="kern", extensions=("23",))

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_for_listener)
            ringing, *rest = answered_call()
            asterisk.send(ringing)
            await until(Conversation.objects.filter(state="ringing").exists)
            asterisk.send(*rest)
            await until(over())

    run(story)
    call = Conversation.objects.get()
    assert (call.remote_e164, call.direction, call.ending, call.user) == ("+492214710382", "in", "talked", kern)
    exchange.refresh_from_db()
    assert (exchange.error, exchange.heard_at is not None, exchange.reconciled_at is not None) == ("", True, True)


def test_the_secret_does_not_travel(asterisk):
    make_exchange(asterisk)

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_for_listener)

    run(story)
    login = asterisk.wait_until_asked("Login")
    assert login["authtype"] == "MD5"
    assert "secret" not in login


def test_an_exchange_without_challenge_hears_the_secret_only_where_nobody_overhears(asterisk):
    asterisk.knows_challenge = False
    make_exchange(asterisk)

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_for_listener)

    run(story)
    assert asterisk.wait_until_asked("Login")["secret"] == "geheim"


@pytest.mark.parametrize(
    ("host", "is_encrypted", "overheard"),
    [
        ("127.0.0.1", False, False),
        ("localhost", False, False),
        ("::1", False, False),
        ("192.168.1.5", False, True),
        ("pbx.example", False, True),
        ("pbx.example", True, False),
    ],
)
def test_who_could_overhear(host, is_encrypted, overheard):
    manager = listen.Manager(host, None, "a", "b", is_encrypted)
    assert manager.may_be_overheard is overheard


def test_wrong_password_is_said_and_not_tried_again_at_once(asterisk):
    exchange = make_exchange(asterisk, secret="falsch")

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_until_refused)
            await until(Connection.objects.filter(id=exchange.id, error="login", connected_at=None).exists)
            await asyncio.sleep(2)

    run(story)
    assert asterisk.refused == 1


def test_something_else_at_the_port_is_said(asterisk):
    asterisk.banner = b"SSH-2.0-OpenSSH_9.2p1\r\n"
    exchange = make_exchange(asterisk)

    async def story():
        async with listening():
            await until(Connection.objects.filter(id=exchange.id, error__contains="no manager interface").exists)

    run(story)


def test_garbage_between_two_messages_disturbs_nothing(asterisk):
    make_exchange(asterisk)

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_for_listener)
            first, *rest = missed_call()
            asterisk.send(first, b"\xff\xfe\x00 kaputt\r\n\r\n", b"Event: Hangup\r\nUniqueid: ;\x01\r\n\r\n", *rest)
            await until(over())

    run(story)
    assert Conversation.objects.get().ending == "missed"
    assert RawInput.objects.filter(state="refused").count() == 2


def test_message_cut_off_by_a_restart_is_no_message_and_the_call_it_ended_is_over(asterisk):
    exchange = make_exchange(asterisk)

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_for_listener)
            await until(Connection.objects.filter(id=exchange.id, reconciled_at__isnull=False).exists)
            messages = answered_call()
            asterisk.send(*messages[:6], messages[6][:40])
            await until(Conversation.objects.filter(state="connected").exists)
            asterisk.restart()
            await until(Connection.objects.filter(id=exchange.id, error="closed").exists)
            await until(over())

    run(story)
    assert Conversation.objects.get().ending == "talked"
    assert list(RawInput.objects.filter(state="refused").values_list("body", "error")) == []


def test_call_that_began_while_we_were_away_is_learnt_from_the_list(asterisk):
    who = caller("1764340663.42")
    own = telephone("23", "1764340663.43", who.linked)
    asterisk.present = listed((who, "b-1", "00:01:05"), (own, "b-1", "00:01:00"))
    make_exchange(asterisk)
    kern = make_user(login="kern", extensions=("23",))

    async def story():
        async with listening():
            await until(Conversation.objects.filter(state="connected").exists)
            asterisk.present = []
            asterisk.send(*answered_call()[-2:])
            await until(over())

    run(story)
    call = Conversation.objects.get()
    assert (call.user, call.ending, call.remote_e164) == (kern, "talked", "+492214710382")
    assert call.connected_at - call.started_at >= dt.timedelta(seconds=60)


def test_channels_that_may_not_be_listed_are_said_and_calls_are_heard_all_the_same(asterisk):
    asterisk.may_list = False
    exchange = make_exchange(asterisk)

    async def story():
        async with listening():
            await until(Connection.objects.filter(id=exchange.id, error="channels").exists)
            asterisk.send(*missed_call())
            await until(over())

    run(story)
    exchange.refresh_from_db()
    assert exchange.connected_at is not None


def test_silent_exchange_is_asked_whether_it_is_there(asterisk, monkeypatch):
    monkeypatch.setattr(listen, "PING_SECONDS", 0.2)
    make_exchange(asterisk)

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_until_asked, "Ping", 2)

    run(story)
    assert asterisk.let_in == 1


def test_what_says_nothing_about_calls_is_not_kept(asterisk):
    make_exchange(asterisk)

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_for_listener)
            asterisk.send(says("VarSet", caller().fields(), Variable="X", Value="1"), *missed_call())
            await until(over())

    run(story)
    assert not RawInput.objects.filter(body__contains=b"VarSet").exists()


def test_encrypted_exchange_is_known_by_its_certificate(tmp_path):
    make_user(role="admin")
    pem, context = own_certificate(tmp_path)
    asterisk = Asterisk(context=context)
    exchange = make_exchange(asterisk, is_encrypted=True, certificate=pem)

    async def story():
        async with listening():
            await asyncio.to_thread(asterisk.wait_for_listener)
            asterisk.send(*missed_call())
            await until(over())

    run(story)
    exchange.refresh_from_db()
    assert exchange.error == ""
    asterisk.close()


def test_another_certificate_is_not_trusted(tmp_path):
    make_user(role="admin")
    _, context = own_certificate(tmp_path)
    pem, _ = own_certificate(tmp_path / "other")
    asterisk = Asterisk(context=context)
    exchange = make_exchange(asterisk, is_encrypted=True, certificate=pem)

    async def story():
        async with listening():
            await until(Connection.objects.filter(id=exchange.id, error="certificate").exists)

    run(story)
    assert asterisk.let_in == 0
    asterisk.close()


def own_certificate(folder):
    """A self-signed certificate, as Asterisk's own script makes it: PEM, and a server's context."""
    folder.mkdir(exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "pbx.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return pem.decode(), context
