
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='call_list_port',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='error_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='reconciled_at',
            field=models.DateTimeField(null=True),
        ),
    ]
