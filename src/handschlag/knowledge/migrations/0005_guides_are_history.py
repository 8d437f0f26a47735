"""What a guide said stands: who began by a version ends by it."""

from django.db import migrations

HISTORY = """
CREATE FUNCTION knowledge_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is history: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER knowledge_guideversion_is_history BEFORE UPDATE OR DELETE ON knowledge_guideversion
    FOR EACH ROW EXECUTE FUNCTION knowledge_is_history();
"""
NO_HISTORY = """
DROP TRIGGER knowledge_guideversion_is_history ON knowledge_guideversion;
DROP FUNCTION knowledge_is_history();
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_guides")]

    operations = [migrations.RunSQL(HISTORY, NO_HISTORY)]
