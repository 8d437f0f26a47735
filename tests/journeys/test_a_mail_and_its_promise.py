"""Written, answered, promised, kept: a mail comes in, the answer promises something, and the next mail keeps it."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.channels.mail.peer import Peer
from tests.journeys.world import Desk
from tests.product import Product

pytestmark = pytest.mark.journey

MERTENS = "judith.mertens.411@post.example"
ROUND_MS = 90_000
"""Mails go out after their minute, in the round of the minute after it at the latest."""
COMPLAINS = f"""From: Judith Mertens <{MERTENS}>
To: service@mainbogen.example
Subject: Rechnung Oktober stimmt nicht
Message-ID: <oktober@post.example>
Date: Mon, 23 Nov 2026 10:02:00 +0100
Content-Type: text/plain; charset=utf-8

Guten Tag,

in der Rechnung vom Oktober steht eine Anfahrt, die es nicht gab.

Judith Mertens
"""
PROMISES = "Ich prüfe das und melde mich umgehend. Die Gutschrift schicken wir Ihnen bis Freitag 12 Uhr."


@pytest.fixture
def server() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


def test_a_complaint_by_mail_is_answered_and_what_was_promised_is_kept_by_mail(
    provider: Product, sign_in, server: Peer
) -> None:
    point_at(provider, server)
    told = provider.run("mail", "deliver", text=COMPLAINS)
    assert told.returncode == 0, told.stderr
    brehm: Desk = sign_in("brehm")

    # It stands in the inbox and is hers with one key; the answer begins with greeting and quote.
    page = brehm.open("/inbox/")
    row = page.locator("#inbox-list li", has_text="Rechnung Oktober stimmt nicht")
    row.locator("a", has_text="Lesen").click()
    expect(page.locator("main")).to_contain_text("eine Anfahrt, die es nicht gab")
    page.locator("main button.primary", has_text="Nehmen").click()
    mail = provider.sql("select max(mail.id) from conversations_mail mail where message_id = '<oktober@post.example>'")
    page = brehm.open(f"/mails/{mail}/answer/")
    page.locator("#id_subject").press("Enter")  # sends nothing
    text = page.locator("#id_text")
    assert "> in der Rechnung vom Oktober" in text.input_value()
    text.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type(f"\n\n{PROMISES}\n")

    # Both sentences are seen while it is written; "umgehend" needs a time before anything goes out.
    seen = page.locator("#promised blockquote")
    expect(seen).to_have_count(2)
    expect(page.locator("#draft")).to_contain_text("Gesichert")
    brehm.picture("mail-promised")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#promised")).to_contain_text("Bis wann? Wer das liest, wartet darauf.")
    assert provider.sql("select count(*) from conversations_sending") == "0"
    page.locator("#promised input[type=datetime-local]").first.fill("2026-11-24T12:00")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#mail-sending")).to_contain_text("Damit versprochen, sobald sie draußen ist")
    assert promised(provider) == "0"

    # The server has it: now it is promised, and she was told. One thread at the other end.
    is_sent(page)
    assert promised(provider) == "2"
    ours = read(server, 0)
    assert ours["In-Reply-To"] == "<oktober@post.example>"
    assert PROMISES in ours.get_content().replace("\n", " ")
    kept_by_the_next(provider, brehm, server)


def kept_by_the_next(provider: Product, brehm: Desk, server: Peer) -> None:
    """She writes again; what it keeps is marked once it is out."""
    customer = provider.sql(f"select customer_id from customers_emailaddress where lower(address) = '{MERTENS}'")
    page = brehm.open(f"/customers/{customer}/mail/")
    page.fill("#id_subject", "Ihre Gutschrift")
    page.locator("#id_text").press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type("\n\nAnbei die Gutschrift.\n")
    page.locator("summary", has_text="Mit dieser Mail gehalten").click()
    page.locator("label", has_text="Die Gutschrift schicken wir Ihnen").locator("input").check()
    page.locator("main form.form button.primary").click()
    expect(page.locator("#mail-sending")).to_contain_text("Damit gehalten")
    is_sent(page)
    assert read(server, 1)["Subject"] == "Ihre Gutschrift"
    state = "select state from promises_promise where words like 'Die Gutschrift schicken%'"
    assert provider.sql(state) == "provisionally_kept"


def point_at(provider: Product, server: Peer) -> None:
    """The server of the company's address is the far end of this test."""
    provider.sql(f"update conversations_sendingaddress set host = '127.0.0.1', port = {server.port}")


def is_sent(page: Page) -> None:
    expect(page.locator("#mail-sending h2 .chip.kept")).to_be_visible(timeout=2 * ROUND_MS)


def promised(provider: Product) -> str:
    """How many of the promises of her mail are in the ledger, told."""
    words = "words like 'Ich prüfe das und melde mich%' or words like 'Die Gutschrift schicken wir%'"
    return provider.sql(f"select count(*) from promises_promise where told_at is not null and ({words})")


def read(server: Peer, place: int) -> EmailMessage:
    _to, body = server.mails[place]
    return email.message_from_bytes(body, policy=policy.default)
