from __future__ import annotations

from django.db import models

from handschlag.core.models import RawInput
from handschlag.customers.models.customer import Customer, Person


class ImportBatch(models.Model):
    """One file that was read in; its rows say what became of each line, so that the whole can be undone."""

    class State(models.TextChoices):
        PREVIEW = "preview"
        DONE = "done"
        UNDONE = "undone"

    file_name = models.CharField(max_length=200)
    original = models.ForeignKey(RawInput, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEW)
    by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12)
    field = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="import_row_once")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.verdict}"
