"""From an empty installation to the first call that knows who it is: link on the console, six steps, a real CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.product import Product

PASSWORD = "ein langer Satz genügt"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
OUTLOOK = (
    "Anrede;Vorname;Nachname;Firma;Telefon geschäftlich;Telefon privat;E-Mail-Adresse;Ort geschäftlich\r\n"
    "Herr;Ernst;Roth;;;+49 221 4710 382;roth@example.de;Köln\r\n"
    "Frau;Ulla;Sommer;Bäckerei Sommer GmbH;0221 4710 501;;sommer@example.de;Köln\r\n"
)

pytestmark = pytest.mark.journey


@pytest.fixture
def page(product: Product) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        context = browser.new_context(
            base_url=product.base_url, locale="de-DE", viewport={"width": 1440, "height": 960}
        )
        yield context.new_page()
        browser.close()


def found(page: Page, product: Product) -> None:
    """The first visitor without the link stays outside; with the link from the console the house gets its first user."""
    page.goto("/")
    expect(page.get_by_text("handschlag setup-link")).to_be_visible()
    link = re.search(r"/setup/start/[\w-]+/", product.output)
    assert link, product.output
    page.goto(link[0])
    page.get_by_label("Ihr Name").fill("Karl Hennig")
    page.get_by_label("Kennwort", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Ihr Unternehmen")).to_be_visible()


def give_company_and_hours(page: Page) -> None:
    page.get_by_label("Name des Unternehmens").fill("Hennig & Partner")
    page.get_by_label("Vorwahl").fill("0221")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("heading", level=1, name="Wann sind Sie da?")).to_be_visible()
    page.get_by_label("Montag").fill("8-12, 13-18")
    page.get_by_role("button", name="Dienstag bis Freitag wie Montag").click()
    expect(page.get_by_label("Freitag")).to_have_value("8-12, 13-18")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("heading", name="Was das heißt")).to_be_visible()
    expect(page.get_by_text("offene Tage")).to_be_visible()
    page.get_by_role("link", name="Weiter", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Ihr Telefon")).to_be_visible()
    page.get_by_role("button", name="Später").click()


def add_colleagues(page: Page) -> str:
    """Two at once; returns the one-time link of the first."""
    expect(page.get_by_role("heading", level=1, name="Wer arbeitet mit Ihnen?")).to_be_visible()
    page.get_by_label("Name").nth(0).fill("Barbara Kern")
    page.get_by_label("Nebenstelle").nth(0).fill("23")
    page.get_by_label("Name").nth(1).fill("Jonas Weiß")
    page.locator("form:has(fieldset) button.primary").click()
    expect(page.get_by_role("heading", name="Geben Sie diese Links weiter")).to_be_visible()
    link = page.locator("input.once").first.input_value()
    page.get_by_role("button", name="Das ganze Büro vertreten lassen").click()
    page.get_by_role("link", name="Weiter", exact=True).click()
    return link


def import_customers(page: Page, file: Path) -> None:
    expect(page.get_by_role("heading", level=1, name="Ihre Kunden")).to_be_visible()
    page.get_by_role("link", name="Kunden importieren").click()
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[enctype] button.primary").click()
    expect(page.get_by_role("rowheader", name="Ernst Roth")).to_be_visible()
    page.locator("form[action$='/run/'] button").click()
    expect(page.locator("#import-state form[action$='/undo/']")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Zurück zur Einrichtung").click()


def let_it_ring(page: Page) -> None:
    expect(page.get_by_role("heading", level=1, name="Klingeln lassen")).to_be_visible()
    page.get_by_role("link", name="Übungstelefon klingeln lassen").click()
    page.locator("input[name=number]").last.fill("0221 4710 382")
    page.keyboard.press("Enter")
    expect(page.locator("#strip")).to_contain_text("Ernst Roth", timeout=15_000)
    page.goto("/setup/")
    expect(page.get_by_text("Der erste Anruf ist da.")).to_be_visible()
    page.get_by_role("button", name="Abschließen", exact=True).click()
    page.wait_for_url("**/")


def test_an_empty_house_is_set_up_until_the_telephone_knows_who_is_calling(
    page: Page, product: Product, tmp_path: Path
) -> None:
    file = tmp_path / "kontakte.csv"
    file.write_bytes(OUTLOOK.encode("cp1252"))
    found(page, product)
    give_company_and_hours(page)
    link = add_colleagues(page)
    import_customers(page, file)
    let_it_ring(page)
    page.goto("/settings/company/")
    expect(page.get_by_text("Zurück zur Einrichtung")).to_have_count(0)

    colleague = page.context.browser.new_page(base_url=product.base_url, locale="de-DE")
    colleague.goto(link)
    colleague.get_by_label("Neues Kennwort").fill(PASSWORD)
    colleague.keyboard.press("Enter")
    colleague.get_by_label("Anmeldename oder E-Mail-Adresse").fill("kern")
    colleague.get_by_label("Kennwort", exact=True).fill(PASSWORD)
    colleague.keyboard.press("Enter")
    expect(colleague.locator("#presence")).to_contain_text("Erreichbar")
    colleague.close()
