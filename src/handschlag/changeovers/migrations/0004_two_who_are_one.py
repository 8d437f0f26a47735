from __future__ import annotations

from django.db import migrations, models

ALL = ["gone", "cancelled", "changed", "mistake", "merged"]


class Migration(migrations.Migration):
    dependencies = [("changeovers", "0003_what_is_done_stays_done")]

    operations = [
        migrations.AlterField(
            "affected",
            "why_dropped",
            models.CharField(
                blank=True,
                choices=[
                    ("gone", "no longer has it"),
                    ("cancelled", "cancels instead"),
                    ("changed", "has changed already"),
                    ("mistake", "entered by mistake"),
                    ("merged", "goes on with the customer they are one with"),
                ],
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint("affected", "affected_dropped_for_a_reason"),
        migrations.AddConstraint(
            "affected",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drop_note", ""), ("dropped_at__isnull", True), ("why_dropped", "")),
                    models.Q(("dropped_at__isnull", False), ("why_dropped__in", ALL)),
                    _connector="OR",
                ),
                name="affected_dropped_for_a_reason",
            ),
        ),
    ]
