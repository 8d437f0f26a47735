from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from handschlag.conversations.choices import AddresseeKind, Encryption, Posted
from handschlag.conversations.models.mail import Mail
from handschlag.customers.models import Customer
from handschlag.people.models import Team, User
from handschlag.promises.choices import Kind
from handschlag.promises.models import Promise


class SendingAddress(models.Model):
    """An address we write from, and the server that takes its mails.

    `secret` lies sealed (core.sealing). `team`: who writes from it by default; one without a team is everybody's. The
    signature stands below what is written.
    """

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=254)
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField()
    encryption = models.CharField(max_length=10, choices=Encryption)
    user_name = models.CharField(max_length=200, blank=True)
    secret = models.TextField(blank=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    signature = models.TextField(blank=True)
    is_enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), name="sending_address_once")]

    def __str__(self) -> str:
        return self.address


class Sending(models.Model):
    """A mail of ours on its way out.

    It goes at `next_try_at` at the earliest, which is a minute after it was written or later. `claimed_at`: a worker has
    it. From `handing` on the server may have taken it: whoever finds it so after a crash does not send it again, a person
    decides (ADR 0244). `reason` is what the server last said.
    """

    mail = models.OneToOneField(Mail, on_delete=models.CASCADE, related_name="sending")
    sender = models.ForeignKey(SendingAddress, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=Posted, default=Posted.WAITING)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state="waiting"), name="sending_due"),
            models.Index(fields=["claimed_at"], condition=Q(state="handing"), name="sending_handing"),
            models.Index(fields=["-written_at"], condition=Q(state__in=["refused", "unclear"]), name="sending_trouble"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Posted.values), name="sending_state_known"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sending_sent_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.mail_id}"


class Addressee(models.Model):
    """Whom a mail of ours goes to, each with their own fate: a server may take one and refuse another."""

    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="addressees")
    kind = models.CharField(max_length=4, choices=AddresseeKind, default=AddresseeKind.TO)
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=Posted, default=Posted.WAITING)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), "sending", name="addressee_once")]

    def __str__(self) -> str:
        return self.address


class MailDraft(models.Model):
    """What one of us has written so far: on an answer or on a mail taken back (`mail`), or to a customer.

    Each has their own, so that two who write at the same time lose nothing. `revision` counts what was saved: a window that is
    behind overwrites nothing.
    """

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, null=True, related_name="drafts")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    sender = models.ForeignKey(SendingAddress, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    to = models.TextField(blank=True)
    cc = models.TextField(blank=True)
    bcc = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mail__isnull=False) ^ Q(customer__isnull=False), name="draft_is_about_one"
            ),
            models.UniqueConstraint(fields=["by", "mail"], condition=Q(mail__isnull=False), name="mail_draft_once"),
            models.UniqueConstraint(
                fields=["by", "customer"], condition=Q(customer__isnull=False), name="new_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class PromiseInMail(models.Model):
    """What a mail of ours promises, in its own words: entered in the ledger once the mail has gone out (`promise`)."""

    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="promises_in")
    words = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind)
    due_at = models.DateTimeField()
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sending", "words"], name="promise_in_mail_once")]

    def __str__(self) -> str:
        return self.words


class KeptByMail(models.Model):
    """A promise a mail of ours keeps: marked once it has gone out, `settled_at` when it did not come back."""

    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="keeps", db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sending", "promise"], name="kept_by_mail_once")]
        indexes = [models.Index(fields=["id"], condition=Q(settled_at__isnull=True), name="kept_by_mail_open")]

    def __str__(self) -> str:
        return f"{self.promise_id} by {self.sending_id}"
