from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PromiseMade(Fact):
    promise: int
    kind: str
    source: str
    due_at: datetime
    owner: int | None = None
    owner_team: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseCorrected(Fact):
    """A typing error was put right before the customer was told."""

    promise: int
    was_due_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseTold(Fact):
    """`way`: phone, email or letter; "" where it was not noted."""

    promise: int
    way: str = ""


@dataclass(frozen=True, kw_only=True)
class PromiseKept(Fact):
    promise: int
    done_at: datetime
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseMarkedKept(Fact):
    """Provisionally kept: said to be done, not yet judged."""

    promise: int
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseMarkWithdrawn(Fact):
    promise: int


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(Fact):
    promise: int
    broken_at: datetime
    owner: int | None = None
    owner_team: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseDoneLate(Fact):
    """It stays broken; this says when it was done all the same."""

    promise: int
    done_at: datetime
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class BreakTold(Fact):
    """`way` as in `PromiseTold`."""

    promise: int
    conversation: int | None = None
    way: str = ""


@dataclass(frozen=True, kw_only=True)
class PromiseTried(Fact):
    promise: int
    conversation: int
    next_attempt_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PromiseReleased(Fact):
    promise: int
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseReplaced(Fact):
    promise: int
    replacement: int
    conversation: int


@dataclass(frozen=True, kw_only=True)
class PromiseFiled(Fact):
    """An unknown caller's promise was filed under the customer they turned out to be."""

    promise: int
    filed_under: int


@dataclass(frozen=True, kw_only=True)
class CallBackRuleSet(Fact):
    team: int | None
    allowance_seconds: int


@dataclass(frozen=True, kw_only=True)
class MessageRuleSet(Fact):
    team: int | None
    allowance_seconds: int


@dataclass(frozen=True, kw_only=True)
class PromiseAssigned(Fact):
    """Somebody else owes it now; its clock is the same."""

    promise: int
    owner: int


@dataclass(frozen=True, kw_only=True)
class PromiseLinkMade(Fact):
    """Somebody can hand the customer a link to this promise."""

    promise: int
    link: int


@dataclass(frozen=True, kw_only=True)
class PromiseLinkRevoked(Fact):
    promise: int
    link: int


@dataclass(frozen=True, kw_only=True)
class PromiseLinkExtended(Fact):
    """It follows its promise to a later time."""

    promise: int
    link: int
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseLinkOpened(Fact):
    """For the first time; who opened it is nobody's business."""

    promise: int
    link: int


@dataclass(frozen=True, kw_only=True)
class LinkRuleSet(Fact):
    days: int


@dataclass(frozen=True, kw_only=True)
class PromiseAgreed(Fact):
    """The customer said that it suits them."""

    promise: int
    conversation: int


@dataclass(frozen=True, kw_only=True)
class WishReceived(Fact):
    """The customer would like another time. Nothing has moved yet."""

    promise: int
    wish: int
    conversation: int
    owner: int | None = None
    owner_team: int | None = None


@dataclass(frozen=True, kw_only=True)
class InsteadOffered(Fact):
    """The time they wished is full; another one was offered to them. Nothing has moved yet."""

    promise: int
    wish: int
    instead_at: datetime


@dataclass(frozen=True, kw_only=True)
class WishSettled(Fact):
    promise: int
    wish: int
    became: int | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseWarned(Fact):
    """So much of its time is used, and these users were told. `share` is percent."""

    promise: int
    share: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PromiseClimbed(Fact):
    """Nobody had seen the warning in time: the next rung was told. `role` as in `rules.climbing`."""

    promise: int
    role: str
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BreakReported(Fact):
    """Everybody on the ladder was told that it is broken."""

    promise: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ReminderGiven(Fact):
    """The customer still does not know of the break, or owes us something that is due: these users were told again."""

    promise: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LadderSet(Fact):
    """`team`, `kind` and `source` say for which promises; empty is any."""

    team: int | None
    kind: str
    source: str


@dataclass(frozen=True, kw_only=True)
class LadderRemoved(Fact):
    team: int | None
    kind: str
    source: str


@dataclass(frozen=True, kw_only=True)
class EffortSet(Fact):
    """What the house reckons with: minutes for a promise of this kind."""

    kind: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class WorkShareSet(Fact):
    """Which part of a team's (or the house's) hours is there for what was promised."""

    team: int | None
    percent: int


@dataclass(frozen=True, kw_only=True)
class PromisePublished(Fact):
    """Management said what the house promises to everybody: a first wording or a new one."""

    published: int
    wording: int
    measure: str
    is_binding: bool


@dataclass(frozen=True, kw_only=True)
class WaitingSet(Fact):
    """Ours cannot be kept before the customer's; None: it waits no longer."""

    promise: int
    waits_for: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseGroupMade(Fact):
    """One known cause, many customers."""

    group: int
    promises: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SavedViewKept(Fact):
    view: int
    team: int | None


@dataclass(frozen=True, kw_only=True)
class SavedViewRemoved(Fact):
    view: int


@dataclass(frozen=True, kw_only=True)
class GroupConfirmationBegun(Fact):
    """Every customer of the group is to get a link; it goes on in the background."""

    group: int
    run: int


@dataclass(frozen=True, kw_only=True)
class GroupConfirmationEnded(Fact):
    """All members are done with: links made, handed out before, nothing owed any more."""

    group: int
    run: int
    made: int
    there: int
    over: int


@dataclass(frozen=True, kw_only=True)
class GroupConfirmationWithdrawn(Fact):
    """The links nobody had opened yet open nothing any more."""

    group: int
    run: int
    withdrawn: int


@dataclass(frozen=True, kw_only=True)
class LawScopeEntered(Fact):
    """From now on a law counts by itself for a product, or for a group of products (`product` None)."""

    law: int
    scope: int
    product: int | None
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class LawScopeEnded(Fact):
    """Clocks that run go on."""

    law: int
    scope: int


@dataclass(frozen=True, kw_only=True)
class OutageDayNoted(Fact):
    """On that day it was otherwise than the clock says."""

    clock: int
    on: date
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class LawWritten(Fact):
    """An administrator entered a law, or a new wording of one."""

    law: int
    version: int
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LawClockStarted(Fact):
    """A matter was reported that a law counts the days of; `promises` are those this made."""

    clock: int
    law: int
    reported_at: datetime
    promises: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LawFixNoted(Fact):
    """The matter is thought to be fixed since then: the meter stands, nothing is judged yet."""

    clock: int
    fixed_at: datetime


@dataclass(frozen=True, kw_only=True)
class LawFixWithdrawn(Fact):
    """It was not fixed after all: the meter never stood."""

    clock: int


@dataclass(frozen=True, kw_only=True)
class LawFixConfirmed(Fact):
    clock: int
