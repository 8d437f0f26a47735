"""What an article said stands; a newer version takes its place."""

from django.db import migrations

HISTORY = """
CREATE TRIGGER knowledge_articleversion_is_history BEFORE UPDATE OR DELETE ON knowledge_articleversion
    FOR EACH ROW EXECUTE FUNCTION knowledge_is_history();
"""
NO_HISTORY = "DROP TRIGGER knowledge_articleversion_is_history ON knowledge_articleversion"


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0006_articles")]

    operations = [migrations.RunSQL(HISTORY, NO_HISTORY)]
