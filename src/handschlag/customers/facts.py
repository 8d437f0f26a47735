"""What happened to a customer's file: ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CustomerCreated(Fact):
    customer: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Fact):
    customer: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CustomerRemoved(Fact):
    """Only by undoing the import or move (`batch` None) that made the customer, while nothing else happened to it."""

    customer: int
    batch: int | None


@dataclass(frozen=True, kw_only=True)
class CustomerMerged(Fact):
    """The customer is one with another from now on; that one's owner looks after both."""

    customer: int
    into: int


@dataclass(frozen=True, kw_only=True)
class CustomerJoined(Fact):
    """The other side of `CustomerMerged`, in the file that goes on: `merged` is part of it now."""

    customer: int
    merged: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Fact):
    """The customer stands for itself again."""

    customer: int
    merged_before: int


@dataclass(frozen=True, kw_only=True)
class CustomerParted(Fact):
    """The other side of `MergeUndone`."""

    customer: int
    parted: int


@dataclass(frozen=True, kw_only=True)
class DuplicateDenied(Fact):
    """Somebody said that the two are not one; they are not proposed again."""

    customer: int
    other: int


@dataclass(frozen=True, kw_only=True)
class ResponsibilityAssigned(Fact):
    """Who is owner and stand-in from now on: a user or a team each."""

    customer: int
    owner: int | None
    owner_team: int | None
    stand_in: int | None
    stand_in_team: int | None


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Fact):
    customer: int
    person: int


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Fact):
    customer: int
    person: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Fact):
    customer: int
    person: int


@dataclass(frozen=True, kw_only=True)
class PersonAuthorised(Fact):
    customer: int
    person: int
    authorisation: int
    extent: str


@dataclass(frozen=True, kw_only=True)
class AuthorisationEnded(Fact):
    customer: int
    person: int
    authorisation: int


@dataclass(frozen=True, kw_only=True)
class ContactDetailAdded(Fact):
    """`detail` is number, email, address or site; `row` its id there."""

    customer: int
    person: int | None
    detail: str
    row: int


@dataclass(frozen=True, kw_only=True)
class ContactDetailChanged(Fact):
    customer: int
    person: int | None
    detail: str
    row: int


@dataclass(frozen=True, kw_only=True)
class AddressReturned(Fact):
    """A mail to an address came back for good."""

    returned: int


@dataclass(frozen=True, kw_only=True)
class AddressReached(Fact):
    """A mail came from an address to which ours had come back: it works again."""

    returned: int


@dataclass(frozen=True, kw_only=True)
class ContactDetailRemoved(Fact):
    customer: int
    person: int | None
    detail: str
    row: int


@dataclass(frozen=True, kw_only=True)
class InstalledItemAdded(Fact):
    customer: int
    item: int
    product: int


@dataclass(frozen=True, kw_only=True)
class InstalledItemChanged(Fact):
    customer: int
    item: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InstalledItemReplaced(Fact):
    customer: int
    item: int
    replaced_by: int


@dataclass(frozen=True, kw_only=True)
class InstalledItemEnded(Fact):
    customer: int
    item: int


@dataclass(frozen=True, kw_only=True)
class InstalledItemEndUndone(Fact):
    """Its end was a mistake: the customer has it still."""

    customer: int
    item: int


@dataclass(frozen=True, kw_only=True)
class EntitlementEntered(Fact):
    """A contract grants something from now on, for one installed item or for all (`item` None)."""

    customer: int
    entitlement: int
    contract: int
    item: int | None


@dataclass(frozen=True, kw_only=True)
class EntitlementChanged(Fact):
    """Other terms from a day on: a new row; `before` is the one it follows."""

    customer: int
    entitlement: int
    before: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EntitlementEnded(Fact):
    customer: int
    entitlement: int
    before: int


@dataclass(frozen=True, kw_only=True)
class ContractsRead(Fact):
    """A file of contracts and installed items was read; nothing is entered yet."""

    batch: int
    lines: int


@dataclass(frozen=True, kw_only=True)
class ContractsTaken(Fact):
    batch: int
    items: int
    entitlements: int


@dataclass(frozen=True, kw_only=True)
class ContractsUndone(Fact):
    """Of so many lines what they brought is gone again; of so many it stays, for it was used since."""

    batch: int
    undone: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ContractLineUndone(Fact):
    """What a line of a file had brought a customer went again; ids of what is gone, None where it brought nothing."""

    customer: int
    batch: int
    item: int | None
    entitlement: int | None
    contract: int | None


@dataclass(frozen=True, kw_only=True)
class QuotaUsed(Fact):
    customer: int
    use: int
    contract: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class QuotaUseWithdrawn(Fact):
    customer: int
    use: int


@dataclass(frozen=True, kw_only=True)
class ContractsDropped(Fact):
    """What was read was thrown away, or its time was over."""

    batch: int


@dataclass(frozen=True, kw_only=True)
class ConsentRecorded(Fact):
    customer: int
    person: int | None
    consent: int
    purpose: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Fact):
    customer: int
    person: int | None
    consent: int
    withdrawal: int


@dataclass(frozen=True, kw_only=True)
class ImportPrepared(Fact):
    batch: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class ImportPartRead(Fact):
    """Of a large file so many lines were compared by now; nothing is entered yet."""

    batch: int
    read: int


@dataclass(frozen=True, kw_only=True)
class ImportStopped(Fact):
    """Somebody stopped it on its way: what was entered stays, `left` lines were left out."""

    batch: int
    left: int


@dataclass(frozen=True, kw_only=True)
class ImportCleared(Fact):
    """The kept file, and what of it was not entered, went when its time was over."""

    batch: int


@dataclass(frozen=True, kw_only=True)
class ImportGoesOn(Fact):
    """A part of a large file was taken in or back; the next part waits for the worker."""

    batch: int
    is_undo: bool


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Fact):
    batch: int
    created: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Fact):
    batch: int
    undone: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class PortalLinkMade(Fact):
    customer: int
    person: int | None
    link: int


@dataclass(frozen=True, kw_only=True)
class PortalLinkRevoked(Fact):
    """It opens nothing any more, and whoever was in by it is out."""

    customer: int
    person: int | None
    link: int


@dataclass(frozen=True, kw_only=True)
class PortalCodeAsked(Fact):
    """Somebody typed a mail address; whether it is anybody's stands in the row."""

    code: int


@dataclass(frozen=True, kw_only=True)
class PortalVisitBegun(Fact):
    """Somebody came in with the code we sent to an address of theirs."""

    customer: int
    person: int | None
    visit: int


@dataclass(frozen=True, kw_only=True)
class PortalVisitEnded(Fact):
    customer: int
    visit: int
