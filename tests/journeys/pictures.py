"""Takes the pictures of docs/pictures anew: `python -m tests.journeys.pictures [broker] [telecom]`.

The companies run as they would anywhere, in Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.world import CHROMIUM, FLAGS, Desk, Exchange, address_of_new_exchange
from tests.product import Product

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WIDE, PHONE = {"width": 1440, "height": 960}, {"width": 390, "height": 844}
PAGES = {
    "today": "/",
    "inbox": "/inbox/",
    "customers": "/customers/",
    "customer": "/customers/1/",
    "promises": "/promises/?view=all",
    "load": "/promises/load/",
    "figures": "/promises/figures/?period=90",
    "published": "/settings/published/",
    "practice": "/practice/",
    "hours": "/settings/hours/",
    "telephony": "/settings/telephony/",
    "my-load": "/account/load/",
    "open-hours": "/care/open-hours/",
    "circulars": "/care/circulars/",
    "colleagues": "/colleagues/",
    "visit": "/customers/1/visit/",
}


OF_THE_PROVIDER = {
    "concerns": "/cases/",
    "concerns-board": "/cases/board/",
    "concerns-figures": "/cases/figures/?period=12",
    "concern-new": "/cases/new/?customer=1&kind=complaint",
    "known-faults": "/cases/known/",
    "known-fault": "/cases/known/1/",
    "register": "/complaints/",
    "repeated-work": "/promises/figures/repeated/",
    "handovers": "/handovers/",
    "handover-desk": "/handovers/desk/",
    "handovers-figures": "/handovers/figures/",
    "changeovers": "/changeovers/",
    "changeover": "/changeovers/1/",
    "changeover-letters": "/changeovers/1/letters/",
    "changeover-customers": "/changeovers/1/customers/",
    "provider-customer": "/customers/1/",
}
SETTINGS_OF_THE_PROVIDER = {
    "causes": "/settings/causes/",
    "guides": "/settings/guides/",
    "guide": "/settings/guides/1/",
    "laws": "/settings/laws/",
    "law": "/settings/laws/DE-TKG-58/",
}


def main(chosen: list[str]) -> None:
    """`broker`, `telecom` or both: the companies whose screens are taken."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for demo, takes in (("broker", (_screens, _a_call)), ("telecom", (_of_the_provider,))):
            if chosen and demo not in chosen:
                continue
            company = Product(demo=demo)
            company.start()
            try:
                for take in takes:
                    take(browser, company.base_url)
            finally:
                company.close()
        browser.close()


def _of_the_provider(browser: Browser, base_url: str) -> None:
    """Concerns, complaints, handovers and a changeover of the telephone company, as a lead of the technicians sees them."""
    lead = Desk(browser, base_url, "albers")
    for name, path in OF_THE_PROVIDER.items():
        _everywhere(lead, name, path)
    _everywhere(lead, "concern", _first(lead, "/cases/?kind=fault&q=Freizeichen+nach", "#case-rows a[data-row]"))
    _everywhere(lead, "complaint", _first(lead, "/cases/?kind=complaint", "#case-rows a[data-row]"))
    _everywhere(lead, "changeover-customer", _first(lead, "/changeovers/1/customers/?list=held", "main a.rowlink"))
    lead.context.close()
    admin = Desk(browser, base_url, "nowak")
    for name, path in SETTINGS_OF_THE_PROVIDER.items():
        _everywhere(admin, name, path)
    admin.context.close()
    technician = Desk(browser, base_url, "lorenz")
    _everywhere(technician, "handovers-mine", "/handovers/")
    _everywhere(technician, "handover", _first(technician, "/handovers/", "main a[data-row]"))
    technician.context.close()


def _first(desk: Desk, path: str, rows: str) -> str:
    """The address the first row of a list leads to."""
    desk.page.goto(path)
    return str(desk.page.locator(rows).first.get_attribute("href"))


def _screens(browser: Browser, base_url: str) -> None:
    boss = Desk(browser, base_url, "seidel")
    for name, path in PAGES.items():
        _everywhere(boss, name, path)
    _care(boss)
    offer, late = _path_of(boss, "Angebot Hausrat bis morgen Mittag"), _path_of(boss, "Rückmeldung zum Hagelschaden")
    _everywhere(boss, "promise", late)
    _portal(browser, _confirmed(boss, offer), "promise-page")
    _everywhere(boss, "confirmation", f"{offer}confirmation/")
    _portal(browser, _confirmed(boss, late), "promise-page-late")
    boss.context.close()


def _care(boss: Desk) -> None:
    """Classes in force, and a draft beside what is."""
    boss.page.goto("/care/classes/")
    boss.page.keyboard.press("b")
    boss.page.get_by_role("button", name="In Kraft setzen").click()
    expect(boss.page.locator(".toast, .messages")).to_contain_text("In Kraft.")
    boss.page.goto("/care/drafts/")
    boss.page.locator("#id_name").fill("Ein fester Platz für alle, die tragen")
    boss.page.keyboard.press("Control+Enter")
    boss.page.locator("#id_letter").wait_for()
    draft = boss.page.url
    for letter in ("A", "B"):
        boss.page.locator("#id_letter").select_option(letter)
        boss.page.locator("form.whom button").click()
        expect(boss.page.locator("#moving [data-row]").first).to_be_visible()
    for name, path in {
        "care": "/care/",
        "care-draft": draft,
        "care-drafts": "/care/drafts/",
        "care-classes": "/care/classes/",
        "care-scheme": "/care/scheme/",
        "care-tiers": "/care/tiers/",
        "care-figures": "/care/figures/",
    }.items():
        _everywhere(boss, name, path)
    _an_appointment(boss)
    _everywhere(boss, "care-calendar", "/care/calendar/?week=2026-W48")


def _an_appointment(boss: Desk) -> None:
    """Roth is given a fixed appointment and told so."""
    boss.page.goto("/customers/1/care/tier/")
    boss.page.get_by_label("Fester Termin im Monat").check()
    boss.page.locator("#id_weekday").select_option("3")
    boss.page.locator("#id_at").fill("10:00")
    boss.page.keyboard.press("Control+Enter")
    boss.page.locator("#panel-care").wait_for()
    boss.page.goto("/customers/1/care/told/")
    boss.page.locator("form.form button.primary").click()
    boss.page.locator("#panel-care").wait_for()


def _path_of(desk: Desk, words: str) -> str:
    desk.page.goto("/promises/?view=all")
    return str(desk.page.locator("main .todo a[data-row]", has_text=words).first.get_attribute("href"))


def _confirmed(desk: Desk, promise: str) -> str:
    """The address of the promise's page for the customer."""
    desk.page.goto(f"{promise}confirmation/")
    desk.page.locator("html.scripted").wait_for(state="attached")
    desk.page.keyboard.press("q")
    link = desk.page.locator("[data-link]")
    expect(link).to_be_visible()
    return str(link.input_value())


def _portal(browser: Browser, address: str, name: str) -> None:
    """What the customer's telephone shows, without a script."""
    for scheme in ("light", "dark"):
        phone = browser.new_context(locale="de-DE", viewport=PHONE, color_scheme=scheme, java_script_enabled=False)
        page = phone.new_page()
        page.goto(address)
        page.screenshot(path=FOLDER / f"{name}-phone-{scheme}.png", full_page=True)
        phone.close()


def _everywhere(desk: Desk, name: str, path: str) -> None:
    for scheme in ("light", "dark"):
        for size, viewport in ((scheme, WIDE), (f"phone-{scheme}", PHONE)):
            desk.page.emulate_media(color_scheme=scheme)
            desk.page.set_viewport_size(viewport)
            desk.page.goto(path)
            expect(desk.page.locator(".nav .count:not(:empty)").first).to_be_attached()
            desk.page.wait_for_timeout(600)
            desk.page.screenshot(path=FOLDER / f"{name}-{size}.png")
    desk.page.set_viewport_size(WIDE)


def _a_call(browser: Browser, base_url: str) -> None:
    """Roth rings, is spoken with, and is wrapped up."""
    boss = Desk(browser, base_url, "seidel")
    exchange = Exchange(address_of_new_exchange(boss))
    boss.context.close()
    weiss = Desk(browser, base_url, "weiss")
    weiss.open("/")
    call = exchange.ring(number="492214710382", user="23")
    expect(weiss.ring_of("Ernst Roth")).to_be_visible()
    _both(weiss, "ring")
    exchange.answer(call, user="23")
    expect(weiss.call_with("Ernst Roth")).to_be_visible()
    weiss.open("/customers/1/")
    weiss.call_with("Ernst Roth").locator("textarea[name=note]").focus()
    weiss.page.keyboard.type("Fragt nach dem Hagelschaden.\n/v morgen bis 10 zurückrufen\n")
    expect(weiss.call_with("Ernst Roth")).to_contain_text("morgen 10:00")
    _both(weiss, "call")
    weiss.page.keyboard.press("Alt+p")
    expect(weiss.page.locator("[data-fold=asked] select")).to_be_focused()
    weiss.page.keyboard.press("Enter")
    expect(weiss.page.locator(".asked-for")).to_be_visible()
    weiss.page.keyboard.press("Alt+l")
    expect(weiss.page.locator(".sayings")).to_be_visible()
    _both(weiss, "talking")
    weiss.page.keyboard.press("Escape")
    exchange.hang_up(call)
    weiss.page.keyboard.press("Control+Enter")
    expect(weiss.call_with("Ernst Roth").locator("[data-wrap-up]")).to_be_visible()
    _both(weiss, "wrap-up")
    weiss.context.close()


def _both(desk: Desk, name: str) -> None:
    for scheme in ("light", "dark"):
        desk.page.emulate_media(color_scheme=scheme)
        desk.page.wait_for_timeout(300)
        desk.page.screenshot(path=FOLDER / f"{name}-{scheme}.png")
    desk.page.emulate_media(color_scheme="light")
    desk.page.set_viewport_size(PHONE)
    desk.page.wait_for_timeout(300)
    desk.page.screenshot(path=FOLDER / f"{name}-phone-light.png")
    desk.page.set_viewport_size(WIDE)


if __name__ == "__main__":
    main(sys.argv[1:])
