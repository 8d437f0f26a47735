"""A file of contracts and installed items: read, looked at, taken in whole or not at all."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from handschlag.core.models import RawInput
from handschlag.customers.choices import ContractFileFault, ContractLineFault
from handschlag.customers.models.customer import Customer


class ContractBatch(models.Model):
    """One file. A large one is read, and taken in, by the worker; each in one transaction."""

    class State(models.TextChoices):
        READING = "reading", pgettext_lazy("contracts", "being read")
        UNREADABLE = "unreadable", pgettext_lazy("contracts", "cannot be read at all")
        PREVIEW = "preview", pgettext_lazy("contracts", "to be looked at")
        TAKING = "taking", pgettext_lazy("contracts", "being taken in")
        DONE = "done", pgettext_lazy("contracts", "taken in")
        UNDOING = "undoing", pgettext_lazy("contracts", "being taken back")
        UNDONE = "undone", pgettext_lazy("contracts", "taken back")

    file_name = models.CharField(max_length=200)
    original = models.ForeignKey(RawInput, on_delete=models.PROTECT, null=True, related_name="+")
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    lines = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=20, choices=ContractFileFault, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class ContractLine(models.Model):
    """One line: what it says of whom and what will become of it, or what is wrong with it and in which column.

    `made`: what came of it, so that it can be taken back: ids of the item, entitlement and contract, and the item's
    values before it was changed.
    """

    class Verdict(models.TextChoices):
        CREATE = "create", pgettext_lazy("contracts", "new")
        CHANGE = "change", pgettext_lazy("contracts", "changed")
        SAME = "same", pgettext_lazy("contracts", "already there")
        ERROR = "error", pgettext_lazy("contracts", "stays out")
        KEPT = "kept", pgettext_lazy("contracts", "stays in: used since")
        UNDONE = "undone", pgettext_lazy("contracts", "taken back")

    batch = models.ForeignKey(ContractBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    values = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    field = models.CharField(max_length=30, blank=True)
    fault = models.CharField(max_length=20, choices=ContractLineFault, blank=True)
    detail = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="contract_line_once"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, fault="") & ~Q(verdict__in=("error", "kept"))
                | ~Q(fault="") & Q(verdict="error")
                | ~Q(fault="") & Q(customer__isnull=False, verdict="kept"),
                name="contract_line_is_somebodys_or_wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.verdict}"
