"""What a customer holds in the hand: a link to one promise, and what they answer through it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.promises.models.ledger import Promise


class PromiseLink(models.Model):
    """Opens the page of one promise to whoever holds it, until it expires or is revoked.

    Only the hash of the token is kept; the token is made of `salt` and the installation's signing key, so that the
    desk can show it again and a copied database opens nothing. `openings` counts by whom a browser was pointed here,
    never who it was. `made_in`: for a whole group at once. The link follows its promise when the customer agrees to another one in its place.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="links")
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.BigIntegerField(null=True)
    openings = models.PositiveIntegerField(default=0)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    made_in = models.ForeignKey(
        "promises.GroupConfirmation", on_delete=models.SET_NULL, null=True, related_name="links", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["made_in", "id"], condition=Q(made_in__isnull=False), name="promise_link_of_run")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=Q(revoked_at__isnull=True), name="promise_link_one_valid"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="promise_link_lasts"),
            models.CheckConstraint(
                condition=Q(openings=0, first_opened_at__isnull=True, last_opened_at__isnull=True)
                | Q(openings__gt=0, first_opened_at__isnull=False, last_opened_at__isnull=False),
                name="promise_link_opened_iff_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"link until {self.expires_at:%Y-%m-%d %H:%M}"


class LinkRule(models.Model):
    """The one row that says how many days after its due time a promise can still be looked at."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="link_rule_is_one"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=365), name="link_rule_days"),
        ]

    def __str__(self) -> str:
        return f"{self.days} days"


class Agreement(models.Model):
    """The customer said that it suits them, in this conversation (a plain id: keys point down)."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="agreement")
    conversation = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreed at {self.at:%Y-%m-%d %H:%M}"


class Wish(models.Model):
    """The customer would like another time: one that was offered (`wanted_at`), or in their own words.

    It moves nothing by itself. `became` is the promise somebody made of it; a wish that is settled without one was
    spoken about, or followed by another wish. `instead_at`: the time we offered in its place, which waits for the
    customer's yes.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="wishes")
    conversation = models.BigIntegerField(unique=True)
    wanted_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    instead_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    offered_by = models.BigIntegerField(null=True)
    became = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="wished")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wanted_at__isnull=False) | ~Q(words=""), name="wish_wants_something"),
            models.CheckConstraint(
                condition=Q(became__isnull=True) | Q(settled_at__isnull=False), name="wish_became_is_settled"
            ),
            models.UniqueConstraint(fields=["promise"], condition=Q(settled_at__isnull=True), name="wish_one_open"),
            models.CheckConstraint(
                condition=Q(instead_at__isnull=True, offered_at__isnull=True) | Q(instead_at__gt=F("offered_at")),
                name="wish_offer_lies_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"wish of {self.made_at:%Y-%m-%d %H:%M}"
