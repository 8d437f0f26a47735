from __future__ import annotations

from django.db import models

from handschlag.conversations.choices import Provider
from handschlag.people.models import Team
from handschlag.worktime.models import Calendar


class Connection(models.Model):
    """One exchange we listen to.

    `token` is the SHA-256 of the only secret of a webhook's address; the secret itself is shown once and not kept.
    `secret` proves the sender where the exchange can do that: sipgate's public key, Placetel's shared secret, the
    FRITZ!Box user's or Asterisk manager's password; it lies sealed (core.sealing). `call_list_port` is where the FRITZ!Box
    answers TR-064 (49000 when empty). `certificate` (PEM) is the one an encrypted exchange has to show; without it the
    system's authorities vouch. `contexts` are the dialplan's contexts in which calls from outside begin, blank: the usual
    ones. `is_dialling`: our people's telephones are made to dial through it, at Asterisk as `dial_channel` says
    (`PJSIP/{extension}`) and in `dial_context`.
    """

    name = models.CharField(max_length=120)
    provider = models.CharField(max_length=10, choices=Provider)
    is_enabled = models.BooleanField(default=True)
    region = models.CharField(max_length=2, default="DE")
    area_code = models.CharField(max_length=8, blank=True)
    timezone = models.CharField(max_length=40, default="Europe/Berlin")
    token = models.CharField(max_length=80, blank=True)
    secret = models.TextField(blank=True)
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(null=True)
    user_name = models.CharField(max_length=80, blank=True)
    default_caller_id = models.CharField(max_length=20, blank=True)
    takes_in = models.BooleanField(default=True)
    takes_out = models.BooleanField(default=True)
    heard_at = models.DateTimeField(null=True)
    connected_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    error_at = models.DateTimeField(null=True)
    call_list_port = models.PositiveIntegerField(null=True)
    is_encrypted = models.BooleanField(default=False)
    certificate = models.TextField(blank=True)
    contexts = models.CharField(max_length=200, blank=True)
    is_dialling = models.BooleanField(default=False)
    dial_channel = models.CharField(max_length=80, blank=True)
    dial_context = models.CharField(max_length=80, blank=True)
    reconciled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=~models.Q(token=""), name="connection_token_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """One of our own numbers: whose phone it is, and whose hours count for it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="lines")
    name = models.CharField(max_length=120)
    e164 = models.CharField(max_length=20, unique=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class BlockedNumber(models.Model):
    e164 = models.CharField(max_length=20, unique=True)
    reason = models.CharField(max_length=200)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.e164


class OutboundCallerId(models.Model):
    """Which number we show: the first row whose pattern (`*` stands for anything) fits the dialled number wins."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="caller_ids")
    position = models.PositiveSmallIntegerField()
    pattern = models.CharField(max_length=40)
    caller_id = models.CharField(max_length=20)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["connection", "position"], name="caller_id_place_once")]

    def __str__(self) -> str:
        return f"{self.pattern} → {self.caller_id}"
