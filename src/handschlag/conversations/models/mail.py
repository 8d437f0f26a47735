from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from handschlag.conversations.models.conversation import Conversation
from handschlag.core.models import RawInput

ID = 500
"""So much of a Message-ID is kept and compared: an index holds no more."""


class Mail(models.Model):
    """What a mail is beside its conversation. Its words are the sender's and stand here, never in our note.

    `raw` is the mail as it came, `fingerprint` what makes it the same mail (ADR 0225). `answered` is the contact whose
    mail it answers, as far as we know that one; `answers` are the ids it named, the nearest first. `back_on`: the day
    an out-of-office notice names. `bounces` are as `handschlag mail parse` writes them. `problems`: what could not be
    read, and how, in the codes of docs/admin/mail.md.
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="mail")
    raw = models.OneToOneField(RawInput, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=ID, blank=True)
    sender_name = models.CharField(max_length=500, blank=True)
    sender_address = models.CharField(max_length=998, blank=True)
    to = models.TextField(blank=True)
    cc = models.TextField(blank=True)
    reply_to = models.CharField(max_length=998, blank=True)
    subject = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    answers = ArrayField(models.CharField(max_length=ID), default=list)
    answered = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    html = models.TextField(blank=True)
    back_on = models.DateField(null=True)
    bounces = models.JSONField(default=list)
    problems = ArrayField(models.TextField(), default=list)
    security = ArrayField(models.CharField(max_length=40), default=list)
    is_spam = models.BooleanField(default=False)
    is_unreadable = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="mail_message_id"),
            models.Index(Lower("sender_address"), name="mail_sender"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id


class FileContent(models.Model):
    """What stands in a file, once for all files with the same bytes: a logo below a thousand mails is one row."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class MailFile(models.Model):
    """A file that came with a mail. `kind` is by its content; without `content` it was too big and is in the raw mail alone."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField()
    cid = models.CharField(max_length=500, blank=True)
    is_inline = models.BooleanField(default=False)
    content = models.ForeignKey(FileContent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["mail", "position"], name="mail_file_place_once")]

    def __str__(self) -> str:
        return self.name
