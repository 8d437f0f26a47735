from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.conversations.choices import Afterwards, Encryption, FetchTrouble, Mailbox, SignIn
from handschlag.core.models import RawInput


class MailAccount(models.Model):
    """A mailbox on a server of others from which mails are fetched.

    Sealed (core.sealing) lie `secret` (the password), `client_secret`, and what OAuth2 gave us: `refresh_token`, and
    `access_token`, good until `access_ends_at`. `takes_old`: what lay there before us is fetched, too; else it was passed over
    at `begun_at`. `validity` is the UIDVALIDITY we last met in `folder`. `revision` counts the changes of the settings, so
    that whoever listens notices. `well_at`: when everything last was as it should; `trouble` since `trouble_began_at`.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Mailbox, default=Mailbox.IMAP)
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField()
    encryption = models.CharField(max_length=10, choices=Encryption, default=Encryption.TLS)
    user_name = models.CharField(max_length=254)
    sign_in = models.CharField(max_length=10, choices=SignIn, default=SignIn.PASSWORD)
    secret = models.TextField(blank=True)
    client_id = models.CharField(max_length=500, blank=True)
    client_secret = models.TextField(blank=True)
    tenant = models.CharField(max_length=200, blank=True)
    authorize_url = models.CharField(max_length=500, blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    scope = models.CharField(max_length=500, blank=True)
    refresh_token = models.TextField(blank=True)
    access_token = models.TextField(blank=True)
    access_ends_at = models.DateTimeField(null=True)
    folder = models.CharField(max_length=500, default="INBOX")
    afterwards = models.CharField(max_length=10, choices=Afterwards, default=Afterwards.SEEN)
    moved_to = models.CharField(max_length=500, blank=True)
    takes_old = models.BooleanField(default=False)
    is_enabled = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)
    validity = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField(null=True)
    well_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, choices=FetchTrouble, blank=True)
    trouble_words = models.TextField(blank=True)
    trouble_began_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "host", "user_name", "folder"], name="mail_account_once"),
            models.CheckConstraint(
                condition=Q(trouble="") ^ Q(trouble_began_at__isnull=False), name="mail_account_trouble_has_since"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailFetched(models.Model):
    """A mail on a server of others that we know: written in one transaction with the raw mail, so that it is kept once.

    `number` is its UID or UIDL. Without `raw` it lay there before us, or its copy here was a twin. `told_at`: since then the
    server knows that we have it; until then it is told again.
    """

    account = models.ForeignKey(MailAccount, on_delete=models.CASCADE, related_name="fetched", db_index=False)
    folder = models.CharField(max_length=500)
    validity = models.BigIntegerField()
    number = models.CharField(max_length=100)
    raw = models.ForeignKey(RawInput, on_delete=models.SET_NULL, null=True, related_name="+")
    fetched_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "folder", "validity", "number"], name="mail_fetched_once")
        ]
        indexes = [models.Index(fields=["account"], condition=Q(told_at__isnull=True), name="mail_fetched_untold")]

    def __str__(self) -> str:
        return f"{self.folder} {self.number}"
