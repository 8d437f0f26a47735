"""The nouns of what was said and through which line."""

from handschlag.conversations.models.accounts import MailAccount, MailFetched
from handschlag.conversations.models.carrying import HardMark
from handschlag.conversations.models.conversation import (
    AsideNote,
    Conversation,
    HeardEvent,
    Leg,
    Participant,
    Promised,
    Ring,
)
from handschlag.conversations.models.dialling import Dialling
from handschlag.conversations.models.inbox_rule import InboxRule, RuleApplied
from handschlag.conversations.models.line import BlockedNumber, Connection, Line, OutboundCallerId
from handschlag.conversations.models.mail import FileContent, Mail, MailFile
from handschlag.conversations.models.sending import (
    Addressee,
    KeptByMail,
    MailDraft,
    PromiseInMail,
    Sending,
    SendingAddress,
)

__all__ = [
    "Addressee",
    "AsideNote",
    "BlockedNumber",
    "Connection",
    "Conversation",
    "Dialling",
    "FileContent",
    "HardMark",
    "HeardEvent",
    "InboxRule",
    "KeptByMail",
    "Leg",
    "Line",
    "Mail",
    "MailAccount",
    "MailDraft",
    "MailFetched",
    "MailFile",
    "OutboundCallerId",
    "Participant",
    "PromiseInMail",
    "Promised",
    "Ring",
    "RuleApplied",
    "Sending",
    "SendingAddress",
]
