"""The customers' pages as a browser sees them: a small telephone, light and dark, without script and cookie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from handschlag.conversations import actions as conversations
from handschlag.core import installation
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import Promise
from tests.desk.calling import house
from tests.desk.screens import AXE, Screens, aside, screens, serving
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class World:
    """A house with promises in every state; `path` of each by its name."""

    def __init__(self) -> None:
        cache.clear()
        made = house()
        now = made.now
        make_calendar(always=True)
        installation.set_letterhead(
            phone_number="0221 4710 220",
            street="Neumarkt",
            house_number="1",
            postcode="50667",
            town="Köln",
            by=None,
            now=now,
        )

        def owed(words: str, **more: object) -> Promise:
            said = {"kind": "offer", "owner": made.kern.pk, "due_at": now + 2 * DAY, "now": now - DAY} | more
            return promise_to(made.roth, words=words, **said)

        def link(promise: Promise) -> str:
            return queries.token_of(promises.create_link(promise=promise.pk, by=None, now=now))

        self.promises = {name: owed(f"Angebot für das Dach ({name})") for name in ("open", "kept", "moved", "wished")}
        self.promises["broken"] = owed("Rückmeldung zum Hagelschaden", due_at=now - DAY / 2)
        self.path = {name: f"/p/{link(promise)}/" for name, promise in self.promises.items()}
        self.path["gone"] = f"/p/{'a' * 26}/"
        promises.break_due_promises(now=now)
        promises.keep_promise(promise=self.promises["kept"].pk, by=None, now=now)
        for name in ("moved", "wished"):
            token = self.path[name].split("/")[2]
            wish = conversations.hear_wish(token=token, wanted_at=now + 5 * DAY, words="Da bin ich daheim.", now=now)
            if name == "moved":
                conversations.grant_wish(wish=wish.pk, by=made.kern.pk, now=now)


@pytest.fixture
def opened() -> Iterator[tuple[World, Screens]]:
    with serving() as server:
        world = World()
        with screens(server) as browser:
            yield world, browser


@contextmanager
def telephone(browser: Screens, **more: object) -> Iterator[Page]:
    """A stranger's telephone that runs no script of ours."""
    said = {"viewport": {"width": 390, "height": 844}, "locale": "de-DE", "java_script_enabled": False} | more
    context = browser.browser.new_context(base_url=browser.server.address, **said)
    context.set_default_timeout(15_000)
    context.on("console", browser._hear)
    try:
        yield context.new_page()
        assert context.cookies() == []
    finally:
        context.close()


def faults_of(page: Page) -> list[str]:
    found = page.evaluate(
        f"{AXE}; axe.run(document, {{runOnly: {RULES}}})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))"
    )
    return [str(each) for each in found]


def test_page_on_a_telephone(opened: tuple[World, Screens]) -> None:
    world, browser = opened
    _answers_with_a_tap(world, browser)
    for scheme in ("light", "dark"):
        _has_no_faults(world, browser, scheme)
    _fits_the_smallest_screen(world, browser)
    refused = "Failed to load resource: the server responded with a status of 404 (Not Found)"
    assert [said for said in browser.complaints if said != refused] == []


def _answers_with_a_tap(world: World, browser: Screens) -> None:
    with telephone(browser, has_touch=True) as page:
        page.goto(world.path["open"])
        expect(page.get_by_role("heading", level=1)).to_have_text("Sie bekommen ein Angebot von uns.")
        page.get_by_role("button", name="Das passt mir").tap()
        expect(page.get_by_text("Sie haben uns gesagt, dass es Ihnen passt")).to_be_visible()
        page.get_by_text("Lieber ein anderer Termin").tap()
        page.get_by_label("In Ihren eigenen Worten").fill("Am liebsten <b>abends</b>")
        page.get_by_role("button", name="Wunsch senden").tap()
        expect(page.get_by_text("Am liebsten <b>abends</b>")).to_be_visible()
        page.get_by_role("link", name="English").tap()
        expect(page.get_by_text("Your wish is with us")).to_be_visible()
    assert aside(queries.open_wish, world.promises["open"].pk).words == "Am liebsten <b>abends</b>"


def _has_no_faults(world: World, browser: Screens, scheme: str) -> None:
    found: dict[str, list[str]] = {}
    # axe itself is a script: only for it the page may run one, past our own policy
    with telephone(browser, java_script_enabled=True, bypass_csp=True, color_scheme=scheme) as page:
        for name, path in world.path.items():
            page.goto(path)
            for closed in page.locator("details:not([open]) > summary").all():
                closed.click()
            if faults := faults_of(page):
                found[name] = faults
    assert found == {}


def _fits_the_smallest_screen(world: World, browser: Screens) -> None:
    measure: Callable[[Page], bool] = lambda page: page.evaluate(  # noqa: E731  # said once, asked often
        "document.documentElement.scrollWidth <= innerWidth"
    )
    with telephone(browser, java_script_enabled=True, bypass_csp=True, viewport={"width": 320, "height": 568}) as page:
        for path in world.path.values():
            page.goto(path)
            assert measure(page), path
            small = page.evaluate(
                "[...document.querySelectorAll('a, button, summary, input, textarea')]"
                ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
            )
            assert small == []
