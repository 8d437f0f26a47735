"""What happened in conversations and on the lines they came through: ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.core import facts


@dataclass(frozen=True, kw_only=True)
class ConnectionCreated(facts.Fact):
    connection: int
    provider: str


@dataclass(frozen=True, kw_only=True)
class ConnectionChanged(facts.Fact):
    connection: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConnectionRemoved(facts.Fact):
    connection: int


@dataclass(frozen=True, kw_only=True)
class TokenRotated(facts.Fact):
    connection: int


@dataclass(frozen=True, kw_only=True)
class LineAdded(facts.Fact):
    line: int
    connection: int


@dataclass(frozen=True, kw_only=True)
class LineChanged(facts.Fact):
    line: int


@dataclass(frozen=True, kw_only=True)
class LineRemoved(facts.Fact):
    line: int


@dataclass(frozen=True, kw_only=True)
class NumberBlocked(facts.Fact):
    blocked: int


@dataclass(frozen=True, kw_only=True)
class NumberUnblocked(facts.Fact):
    blocked: int


@dataclass(frozen=True, kw_only=True)
class CallerIdsSet(facts.Fact):
    connection: int


@dataclass(frozen=True, kw_only=True)
class CallOffered(facts.Fact):
    """It rings, or what is known of a ringing call has changed. `users`: whose strip shows it, nobody means all."""

    conversation: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CallAnswered(facts.Fact):
    """`user` took it (None: somebody we do not know); `users` are those whose strip showed it."""

    conversation: int
    user: int | None
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CallEnded(facts.Fact):
    conversation: int
    ending: str
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CallMissed(facts.Fact):
    """Nobody of us spoke with the caller. `promise` is the call-back owed, None where nothing is owed."""

    conversation: int
    promise: int | None
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CallTaken(facts.Fact):
    conversation: int
    user: int


@dataclass(frozen=True, kw_only=True)
class HandedOn(facts.Fact):
    """An item of nobody's was given to a colleague."""

    conversation: int
    user: int


@dataclass(frozen=True, kw_only=True)
class NoteSaved(facts.Fact):
    conversation: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class NoteSetAside(facts.Fact):
    """Two people wrote at the same time: both texts were kept."""

    conversation: int
    aside: int


@dataclass(frozen=True, kw_only=True)
class CustomerConfirmed(facts.Fact):
    conversation: int
    confirmed: int
    person: int | None


@dataclass(frozen=True, kw_only=True)
class AuthLevelRaised(facts.Fact):
    conversation: int
    level: int


@dataclass(frozen=True, kw_only=True)
class ParticipantJoined(facts.Fact):
    conversation: int
    participant: int


@dataclass(frozen=True, kw_only=True)
class ParticipantLeft(facts.Fact):
    conversation: int
    participant: int


@dataclass(frozen=True, kw_only=True)
class VisitStarted(facts.Fact):
    conversation: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class VisitEnded(facts.Fact):
    conversation: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LetterEntered(facts.Fact):
    conversation: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MailReceived(facts.Fact):
    """A mail came in. `machine`: what wrote it where no customer did, as in `choices.Machine`."""

    conversation: int
    machine: str
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MailDraftBegun(facts.Fact):
    """One of us began to write; what follows is saved without a fact of its own."""

    draft: int
    mail: int | None


@dataclass(frozen=True, kw_only=True)
class MailDraftDropped(facts.Fact):
    draft: int
    mail: int | None


@dataclass(frozen=True, kw_only=True)
class MailWritten(facts.Fact):
    """One of us wrote a mail; it waits to go out."""

    conversation: int
    sending: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MailTakenBack(facts.Fact):
    """It was held back before it went out."""

    conversation: int
    sending: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MailSent(facts.Fact):
    """The server took it, for everybody it was written to."""

    conversation: int
    sending: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MailNotSent(facts.Fact):
    """It was not taken for everybody, or nobody knows: `state` as in `choices.Posted`. A person has to look."""

    conversation: int
    sending: int
    state: str
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MailSentAgain(facts.Fact):
    """What was not sent is tried once more because somebody said so."""

    conversation: int
    sending: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SendingAddressAdded(facts.Fact):
    sending_address: int


@dataclass(frozen=True, kw_only=True)
class SendingAddressChanged(facts.Fact):
    sending_address: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MailAccountAdded(facts.Fact):
    account: int


@dataclass(frozen=True, kw_only=True)
class MailAccountChanged(facts.Fact):
    account: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MailAccountConnected(facts.Fact):
    """Somebody signed in at the provider."""

    account: int


@dataclass(frozen=True, kw_only=True)
class MailAccountRemoved(facts.Fact):
    account: int


@dataclass(frozen=True, kw_only=True)
class ConversationWrappedUp(facts.Fact):
    conversation: int
    outcome: str
    next_step_user: int | None


@dataclass(frozen=True, kw_only=True)
class NextStepFinished(facts.Fact):
    conversation: int


@dataclass(frozen=True, kw_only=True)
class InboxRuleChanged(facts.Fact):
    """A rule of the inbox reads, or stands, otherwise from now on."""

    rule: int


@dataclass(frozen=True, kw_only=True)
class InboxRuleRemoved(facts.Fact):
    rule: int


@dataclass(frozen=True, kw_only=True)
class InboxRuleApplied(facts.Fact):
    """A rule held for something that came in."""

    rule: int
    conversation: int


@dataclass(frozen=True, kw_only=True)
class ContactPutBack(facts.Fact):
    """Whoever took it out of the inbox put it back: it belongs to nobody again."""

    conversation: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class WrapUpUndone(facts.Fact):
    """The outcome was too quick: the conversation waits for it again."""

    conversation: int


@dataclass(frozen=True, kw_only=True)
class VainCallEntered(facts.Fact):
    """Dialled by hand, nobody answered."""

    conversation: int
    promise: int
    user: int


@dataclass(frozen=True, kw_only=True)
class PastContactsRecorded(facts.Fact):
    """`count` contacts from before this house had Handschlag were brought in."""

    customer: int
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class PastNoteAdded(facts.Fact):
    """What another system had noted of this contact was brought in."""

    conversation: int


@dataclass(frozen=True, kw_only=True)
class PastContactsRemoved(facts.Fact):
    """Taken back with the whole move: `count` contacts nobody had worked with here."""

    customer: int
    count: int


@dataclass(frozen=True, kw_only=True)
class ConversationFiled(facts.Fact):
    """A contact of somebody unknown turned out to be this customer's."""

    conversation: int
    filed_under: int


@dataclass(frozen=True, kw_only=True)
class AnswerReceived(facts.Fact):
    """A customer answered on the page of a promise. `user`: who sees to it, None: nobody yet."""

    conversation: int
    promise: int
    user: int | None


@dataclass(frozen=True, kw_only=True)
class DialAsked(facts.Fact):
    """Somebody clicked on a number: their telephone is to dial it."""

    dialling: int


@dataclass(frozen=True, kw_only=True)
class DialFailed(facts.Fact):
    dialling: int
    reason: str
