"""What is known of customers in figures: handed in as files, each file whole, and taken back whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from handschlag.care.choices import FileFault, FileKind, LineFault
from handschlag.core.models import RawInput
from handschlag.customers.models import Customer


class FigureBatch(models.Model):
    """One file of figures or invoices: read (by the worker when it is large), looked at, taken in, perhaps taken back."""

    class State(models.TextChoices):
        READING = "reading", pgettext_lazy("figures", "being read")
        UNREADABLE = "unreadable", pgettext_lazy("figures", "cannot be read at all")
        PREVIEW = "preview", pgettext_lazy("figures", "to be looked at")
        DONE = "done", pgettext_lazy("figures", "taken in")
        UNDONE = "undone", pgettext_lazy("figures", "taken back")

    kind = models.CharField(max_length=10, choices=FileKind)
    file_name = models.CharField(max_length=200)
    original = models.ForeignKey(RawInput, on_delete=models.PROTECT, null=True, related_name="+")
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    lines = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=20, choices=FileFault, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class FigureLine(models.Model):
    """One line of a file: what it says of whom, or what is wrong with it and where."""

    batch = models.ForeignKey(FigureBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    values = models.JSONField(default=dict)
    field = models.CharField(max_length=20, blank=True)
    fault = models.CharField(max_length=20, choices=LineFault, blank=True)
    detail = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="figure_line_once"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, fault="") | ~Q(fault=""), name="figure_line_is_somebodys_or_wrong"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"


class Figures(models.Model):
    """What is known of one customer at once; what is not known is null. A customer's newest row holds.

    Money in euros a year. Rows are added, never changed; taking a file back removes its rows, so those before hold again.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(FigureBatch, on_delete=models.PROTECT, null=True, related_name="+")
    margin = models.FloatField(null=True)
    potential = models.FloatField(null=True)
    years = models.FloatField(null=True)
    recommendations = models.FloatField(null=True)
    payment = models.FloatField(null=True)
    cost_to_serve = models.FloatField(null=True)
    noted_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="figures_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(payment__isnull=True) | Q(payment__gte=0, payment__lte=100), name="figures_payment_percent"
            ),
            models.CheckConstraint(
                condition=(Q(years__isnull=True) | Q(years__gte=0))
                & (Q(recommendations__isnull=True) | Q(recommendations__gte=0))
                & (Q(cost_to_serve__isnull=True) | Q(cost_to_serve__gte=0)),
                name="figures_not_below_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"figures of customer {self.customer_id}"


class Invoice(models.Model):
    """That a customer bought something: when and for how much. Credit notes are below zero."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(FigureBatch, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        # All that RFM asks of an invoice stands in the index: the table itself is not read.
        indexes = [models.Index(fields=["customer", "on"], include=["amount"], name="invoice_customer")]

    def __str__(self) -> str:
        return f"{self.amount} on {self.on:%Y-%m-%d}"
