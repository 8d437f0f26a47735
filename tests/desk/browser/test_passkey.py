"""A passkey from end to end: Chromium's virtual authenticator stands for the device."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.desk.browser.house import PASSWORD, House

pytestmark = pytest.mark.journey
SLOW = 30_000


@pytest.fixture
def page(house: House, browser: Browser):
    """A signed-out browser at an address with a name: no browser makes passkeys for a bare IP address."""
    context = browser.new_context(locale="de-DE", base_url=house.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert complaints == []


def device(page: Page) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.fill("input[name=login]", "kern")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url("/sign-in/", timeout=SLOW)


def sign_out(page: Page) -> None:
    page.locator(".menu > summary", has_text="Ihr Menü").press("Enter")
    page.get_by_role("button", name="Abmelden").press("Enter")
    expect(page).to_have_url(re.compile("/sign-in/"), timeout=SLOW)


def test_a_passkey_is_added_lets_in_alone_is_renamed_and_removed(page: Page) -> None:
    session, authenticator = device(page)
    sign_in(page)
    page.goto("/account/passkeys/")
    page.get_by_role("link", name="Passkey hinzufügen").press("Enter")
    page.get_by_label("Ihr Kennwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("Notebook")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Notebook")).to_be_visible(timeout=SLOW)
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1

    sign_out(page)
    page.get_by_role("button", name="Mit Passkey anmelden").press("Enter")
    expect(page).not_to_have_url("/sign-in/", timeout=SLOW)
    page.goto("/account/passkeys/")
    expect(page.get_by_text("zuletzt benutzt")).to_be_visible(timeout=SLOW)

    page.get_by_role("link", name="Umbenennen").press("Enter")
    page.get_by_label("Name").fill("Schlüsselbund")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Schlüsselbund")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Schlüsselbund entfernen").press("Enter")
    page.get_by_role("link", name="Stattdessen einen Passkey nehmen").press("Enter")
    page.get_by_role("button", name="Mit Passkey bestätigen").press("Enter")
    expect(page.get_by_text("Sie haben noch keinen Passkey.")).to_be_visible(timeout=SLOW)

    sign_out(page)
    page.get_by_role("button", name="Mit Passkey anmelden").press("Enter")
    expect(page.get_by_text("Mit diesem Passkey ging es nicht.")).to_be_visible(timeout=SLOW)
    sign_in(page)


def test_somebody_who_is_not_there_in_person_does_not_come_in(page: Page) -> None:
    session, authenticator = device(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto("/sign-in/")
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.locator("[data-passkey-trouble]")).to_have_text(
        "Es kam kein Passkey. Versuchen Sie es noch einmal oder nehmen Sie Ihr Kennwort."
    )
    sign_in(page)
