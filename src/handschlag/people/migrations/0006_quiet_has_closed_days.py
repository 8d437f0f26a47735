from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0005_quiet_on_closed_days")]

    operations = [
        migrations.RemoveConstraint(model_name="quiethours", name="quiet_hours_are_some"),
        migrations.RenameField(model_name="quiethours", old_name="covers_closed_days", new_name="has_closed_days"),
        migrations.AddConstraint(
            model_name="quiethours",
            constraint=models.CheckConstraint(
                condition=Q(begins__isnull=False, ends__isnull=False)
                | Q(begins__isnull=True, ends__isnull=True, has_closed_days=True),
                name="quiet_hours_are_some",
            ),
        ),
    ]
