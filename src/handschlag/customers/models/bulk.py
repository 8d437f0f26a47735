from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.core.models import RawInput
from handschlag.customers.choices import FileFault, ImportFault
from handschlag.customers.models.customer import Customer, Person


class ImportBatch(models.Model):
    """One file that was read in; its rows say what became of each line, so that the whole can be undone.

    A large file is read and taken in by the worker: `settled_line` counts the lines read so far of `lines`, later it is
    the last line that was taken in. The original goes after a time, see `forget_past_imports`.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        UNREADABLE = "unreadable", _("cannot be read at all")
        PREVIEW = "preview", _("to be looked at")
        RUNNING = "running", _("being taken in")
        DONE = "done", _("taken in")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    file_name = models.CharField(max_length=200)
    original = models.ForeignKey(RawInput, on_delete=models.PROTECT, null=True, related_name="+")
    form = models.CharField(max_length=10)
    mapping = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    examples = models.JSONField(default=list)
    encoding = models.CharField(max_length=20, blank=True)
    lines = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=20, choices=FileFault, blank=True)
    owner = models.BigIntegerField(null=True)
    stand_in = models.BigIntegerField(null=True)
    stand_in_team = models.BigIntegerField(null=True)
    settled_line = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEW)
    by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class ImportColumns(models.Model):
    """What somebody said the columns of a table mean, for the next table with the same headings (see `remembering`)."""

    headings_key = models.CharField(max_length=64, unique=True)
    meanings = models.JSONField()
    by = models.BigIntegerField(null=True)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{len(self.meanings)} columns"


class ImportRow(models.Model):
    """One line or card: what will become of it, what became of it, and what it made (`made`), so that it can be undone.

    `fingerprint` knows the same line of a later file again, whatever was changed of its customer since.
    """

    class Verdict(models.TextChoices):
        CREATE = "create", _("new")
        CHANGE = "change", _("adds to a customer")
        SAME = "same", _("already there")
        ERROR = "error", _("cannot be read")
        CREATED = "created", _("created")
        CHANGED = "changed", _("added")
        UNDONE = "undone", _("taken back")
        KEPT = "kept", _("kept, because it was used")
        LEFT = "left", _("left out, because it was stopped")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict)
    field = models.CharField(max_length=80, blank=True)
    fault = models.CharField(max_length=20, choices=ImportFault, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=200, blank=True)
    values = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["batch", "verdict", "line"], name="import_row_verdict"),
            models.Index(fields=["fingerprint"], name="import_row_same", condition=~models.Q(fingerprint="")),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="import_row_once")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.verdict}"
