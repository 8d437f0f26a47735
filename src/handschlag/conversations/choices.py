from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    CALL = "call", pgettext_lazy("contact", "Call")
    VISIT = "visit", pgettext_lazy("contact", "Visit")
    LETTER = "letter", pgettext_lazy("contact", "Letter")
    PORTAL = "portal", pgettext_lazy("contact", "Customer's page")
    MAIL = "mail", pgettext_lazy("contact", "E-mail")
    FORM = "form", pgettext_lazy("contact", "Web form")


class Direction(models.TextChoices):
    IN = "in", _("incoming")
    OUT = "out", _("outgoing")


class State(models.TextChoices):
    """Where a conversation stands. A letter is over when it is entered; a visit starts connected or waiting."""

    RINGING = "ringing", pgettext_lazy("contact", "ringing")
    CONNECTED = "connected", pgettext_lazy("contact", "in conversation")
    OVER = "over", pgettext_lazy("contact", "over")


class Ending(models.TextChoices):
    """How an unanswered or answered call ended, in our words."""

    TALKED = "talked", pgettext_lazy("call", "talked")
    MISSED = "missed", pgettext_lazy("call", "missed")
    BUSY = "busy", pgettext_lazy("call", "busy")
    VOICEMAIL = "voicemail", pgettext_lazy("call", "voicemail")
    FORWARDED = "forwarded", pgettext_lazy("call", "forwarded")
    BLOCKED = "blocked", pgettext_lazy("call", "blocked")
    NOT_REACHED = "not_reached", pgettext_lazy("call", "not reached")
    LOST = "lost", pgettext_lazy("call", "ended unseen")


class Machine(models.TextChoices):
    """What wrote a mail where no customer did. None of these is the customer speaking."""

    NOBODY = "", ""
    REPLY = "reply", pgettext_lazy("mail", "automatic reply")
    BOUNCE = "bounce", pgettext_lazy("mail", "not delivered")
    LIST = "list", pgettext_lazy("mail", "mailing list")
    LOOP = "loop", pgettext_lazy("mail", "our own mail, come back")


class Certainty(models.TextChoices):
    CERTAIN = "certain", pgettext_lazy("recognition", "certain")
    POSSIBLE = "possible", pgettext_lazy("recognition", "possible")
    SEVERAL = "several", pgettext_lazy("recognition", "several")
    UNKNOWN = "unknown", pgettext_lazy("recognition", "unknown")
    ANONYMOUS = "anonymous", pgettext_lazy("recognition", "anonymous")
    CONFIRMED = "confirmed", pgettext_lazy("recognition", "confirmed by a colleague")


class AuthLevel(models.IntegerChoices):
    """law.md R5: caller ID alone is never more than level 1 (LG Bonn 29 OWi 1/20)."""

    NONE = 0, _("not authenticated")
    NUMBER = 1, _("number matches")
    KNOWLEDGE = 2, _("knows what only the customer knows")
    PROVEN = 3, _("service PIN or call-back to a stored number")


class Outcome(models.TextChoices):
    """Digits 1–9 at wrap-up, in this order."""

    SETTLED = "settled", _("Settled")
    INFORMED = "informed", _("Information given")
    PROMISED = "promised", _("Promised")
    PASSED_ON = "passed_on", _("Passed on")
    WAITING = "waiting", _("Waiting for the customer")
    COMPLAINT = "complaint", _("Complaint taken")
    NOT_REACHED = "not_reached", _("Not reached")
    WRONG_NUMBER = "wrong_number", _("Wrong number, not for us")
    SPAM = "spam", _("Advertising")


class Sorted(models.TextChoices):
    """What can be done to several contacts of the inbox at once."""

    TAKEN = "taken", _("Take")
    UNASKED = "unasked", _("Needs no answer")
    ADVERTISING = "advertising", _("Advertising")
    NOT_OURS = "not_ours", _("Not for us")


class Hard(models.TextChoices):
    """Why a talk counts as a hard one: facts, or what whoever had it says of it themselves."""

    NOT = "", ""
    COMPLAINT = "complaint", pgettext_lazy("hard talk", "complaint")
    BROKEN = "broken", pgettext_lazy("hard talk", "we had broken our word")
    MARKED = "marked", pgettext_lazy("hard talk", "marked by you")


class Provider(models.TextChoices):
    GENERIC = "generic", _("Generic webhook")
    SIPGATE = "sipgate", "sipgate.io"
    PLACETEL = "placetel", "Placetel"
    FRITZBOX = "fritzbox", "FRITZ!Box"
    AMI = "ami", "Asterisk"
    THREECX = "threecx", "3CX"
    PRACTICE = "practice", _("Practice phone")


class Dialled(models.TextChoices):
    """How far a number got that somebody asked their telephone to dial."""

    ASKED = "asked", pgettext_lazy("dialling", "asked")
    RINGING = "ringing", pgettext_lazy("dialling", "your telephone rings")
    CALLED = "called", pgettext_lazy("dialling", "dialled")
    FAILED = "failed", pgettext_lazy("dialling", "failed")


class DialTrouble(models.TextChoices):
    """Why an exchange did not dial; each with what to do."""

    UNREACHABLE = "unreachable", _("The exchange cannot be reached.")
    REFUSED = "refused", _("The exchange does not let us dial.")
    NO_ANSWER = "no_answer", _("Your telephone was not picked up.")
    NO_SUCH_PHONE = "no_such_phone", _("The exchange does not know your telephone.")
    LATE = "late", _("The background jobs were not at work in time.")
    PASSWORD = "password", _("The stored password can no longer be read.")


class Posted(models.TextChoices):
    """How far a mail of ours got on its way to one addressee, and by that the mail itself."""

    WAITING = "waiting", pgettext_lazy("mail", "waits to go out")
    HANDING = "handing", pgettext_lazy("mail", "is being handed over")
    SENT = "sent", pgettext_lazy("mail", "sent")
    REFUSED = "refused", pgettext_lazy("mail", "not sent")
    UNCLEAR = "unclear", pgettext_lazy("mail", "nobody knows whether it went out")
    TAKEN_BACK = "taken_back", pgettext_lazy("mail", "taken back")


class Encryption(models.TextChoices):
    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", "STARTTLS"
    NONE = "none", _("none: only on this machine")


class AddresseeKind(models.TextChoices):
    TO = "to", pgettext_lazy("mail", "to")
    CC = "cc", pgettext_lazy("mail", "copy")
    BCC = "bcc", pgettext_lazy("mail", "hidden copy")


class SendTrouble(models.TextChoices):
    """Why a server could not even be asked to take a mail; each with what to do. What servers say stands in their words."""

    UNREACHABLE = "unreachable", _("The server cannot be reached. Compare its name and port.")
    TIMEOUT = "timeout", _("The server does not answer in time.")
    NAME = "name", _("There is no server of this name.")
    TLS = "tls", _("The server does not encrypt as it is set here. Try the other kind of encryption, with its port.")
    CERTIFICATE = "certificate", _("The server's certificate is not valid for this name.")
    LOGIN = "login", _("The server refuses user name or password.")
    PASSWORD = "password", _("The stored password can no longer be read. Please enter it anew.")
    STRANGE = "strange", _("The server answers something that no mail server says.")
    GONE = "gone", _("The program stopped while it was handed over.")
    UNUSED = "unused", _("The address it is written from is not in use any more.")


WRITTEN = (Channel.LETTER, Channel.MAIL, Channel.FORM)
"""What somebody wrote, and nobody spoke."""


class Mailbox(models.TextChoices):
    """How mails are fetched from the server of a mailbox."""

    IMAP = "imap", "IMAP"
    POP3 = "pop3", "POP3"


class SignIn(models.TextChoices):
    """How we prove to the server of a mailbox that we may read it."""

    PASSWORD = "password", _("user name and password")
    MICROSOFT = "microsoft", _("Microsoft 365 (OAuth2)")
    GOOGLE = "google", _("Google (OAuth2)")
    OTHER = "other", _("another provider (OAuth2)")


class Afterwards(models.TextChoices):
    """What becomes of a mail on the server once it is kept here."""

    SEEN = "seen", _("stays, marked as read")
    LEFT = "left", _("stays as it is")
    MOVED = "moved", _("is moved to another folder")
    DELETED = "deleted", _("is deleted")


class FetchTrouble(models.TextChoices):
    """Why no mails can be fetched; each with what to do. What the server said stands beside it in its own words."""

    NAME = "name", _("There is no server of this name. Is it spelled right?")
    REFUSED = "refused", _("The server is there, but nothing answers on this port. Compare port and encryption.")
    UNREACHABLE = "unreachable", _("The server cannot be reached. Is the network there, is a firewall in between?")
    TIMEOUT = "timeout", _("The server does not answer in time. Mostly the port is wrong, or a firewall is in between.")
    GONE = "gone", _("The server hung up in the middle. We try again by ourselves.")
    TLS = "tls", _("The server does not encrypt as it is set here. Try the other kind of encryption, with its port.")
    PLAIN = "plain", _("The server does not take passwords on a line that is not encrypted. Choose TLS or STARTTLS.")
    EXPIRED = "expired", _("The server's certificate has run out. Whoever runs the server has to renew it.")
    OTHER_NAME = "other_name", _("The server's certificate is for another name. Enter the name the provider gives.")
    UNVOUCHED = "unvouched", _("Nobody we trust vouches for the server's certificate; perhaps it is signed by itself.")
    LOGIN = "login", _("The server refuses user name or password.")
    APP_PASSWORD = (
        "app_password",
        _("The provider wants an app password here: make one in the account's security settings and enter it."),
    )
    NO_PASSWORDS = "no_passwords", _("The provider takes no passwords any more. Choose the sign-in with OAuth2.")
    OFF = "off", _("IMAP or POP3 is switched off for this mailbox. Switch it on in the provider's settings.")
    BUSY = "busy", _("The mailbox is in use elsewhere or the server is overloaded. We try again by ourselves.")
    FOLDER = "folder", _("This folder is not there.")
    MOVE_FOLDER = "move_folder", _("The folder for fetched mails is not there.")
    NOT_TOLD = "not_told", _("Mails arrive, but the server does not let us mark, move or delete them.")
    SINGLE = "single", _("Single mails cannot be fetched; the others arrive.")
    NO_UIDL = "no_uidl", _("The server cannot say which mails are new (UIDL). Use IMAP for this mailbox.")
    PASSWORD = "password", _("The stored password can no longer be read. Please enter it anew.")
    UNSIGNED = "unsigned", _("Nobody has signed in at the provider yet.")
    OAUTH_EXPIRED = "oauth_expired", _("The provider no longer accepts our permission. Please sign in there once more.")
    OAUTH_CLIENT = "oauth_client", _("The provider does not know this application. Compare client ID and secret.")
    OAUTH_SERVER = "oauth_server", _("The provider's sign-in cannot be reached.")
    OAUTH_STRANGE = "oauth_strange", _("The provider's sign-in answers something we do not understand.")
    OAUTH_REFUSED = (
        "oauth_refused",
        _("We may sign in, but not read this mailbox. Is it the right account, and is IMAP or POP3 allowed for it?"),
    )
    STRANGE = "strange", _("The server answers something that no mail server says.")
    OURS = "ours", _("A mistake of ours; the log says more. We try again by ourselves.")


MESSAGES = (*WRITTEN, Channel.PORTAL)
"""By which ways somebody writes to us, and waits for an answer."""
