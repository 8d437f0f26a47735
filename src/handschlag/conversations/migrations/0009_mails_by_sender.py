from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("conversations", "0008_mails")]

    operations = [
        migrations.AddIndex(model_name="mail", index=models.Index(Lower("sender_address"), name="mail_sender")),
    ]
