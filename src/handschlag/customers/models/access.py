"""How a customer comes to their own pages: a link we made, a code by mail, and the stay both open (ADR 0250)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.customers.models.customer import Customer, Person


class PortalLink(models.Model):
    """Names whose pages are meant; what stands on them opens with a code by mail only.

    Only the hash of the token is kept; it is made of `salt` and the installation's signing key, so that the desk can show
    the link again and a copied database opens nothing. `person` None: the customer's own, for all they have with us.
    `last_used_at`: when somebody last came in by it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="portal_links")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="portal_links")
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.BigIntegerField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "person"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="portal_link_one_valid",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="portal_link_lasts"),
        ]

    def __str__(self) -> str:
        return f"portal link until {self.expires_at:%Y-%m-%d %H:%M}"


class PortalCode(models.Model):
    """Six digits asked for with a mail address. One that is nobody's has a row like any other, so that both cost the same.

    `ticket_hash`: the browser that asked. `sealed` holds the code until its mail is out, then nothing does; `code_hash`
    is keyed. `address` is empty where nobody is written to; `address_key` counts how often an address was asked for.
    """

    ticket_hash = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=254, blank=True)
    address_key = models.CharField(max_length=64)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    link = models.ForeignKey(PortalLink, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    language = models.CharField(max_length=2, default="de")
    code_hash = models.CharField(max_length=64)
    sealed = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["address_key", "asked_at"], name="portal_code_asked"),
            models.Index(fields=["id"], condition=~Q(sealed=""), name="portal_code_to_send"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(customer__isnull=False) | Q(address=""), name="portal_code_to_somebody")
        ]

    def __str__(self) -> str:
        return f"code asked for at {self.asked_at:%Y-%m-%d %H:%M}"


class PortalVisit(models.Model):
    """Somebody is in, with a token only their browser knows, until `expires_at` or until it is ended by them or by us."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    link = models.ForeignKey(PortalLink, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    token_hash = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"visit of {self.began_at:%Y-%m-%d %H:%M}"
