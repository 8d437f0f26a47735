"""What was moved in from another system may go again as long as nobody has worked on it here; everything else stays."""

from django.db import migrations, models

GUARD = """
DROP TRIGGER cases_case_stays ON cases_case;
CREATE TRIGGER cases_case_stays BEFORE DELETE ON cases_case
    FOR EACH ROW WHEN (OLD.came_from = '') EXECUTE FUNCTION cases_stay();
CREATE TRIGGER cases_origin_stands BEFORE UPDATE OF came_from ON cases_case
    FOR EACH ROW WHEN (OLD.came_from IS DISTINCT FROM NEW.came_from) EXECUTE FUNCTION cases_stay();
"""
OPEN = """
DROP TRIGGER cases_origin_stands ON cases_case;
DROP TRIGGER cases_case_stays ON cases_case;
CREATE TRIGGER cases_case_stays BEFORE DELETE ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_stay();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_lessons"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="came_from",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.RunSQL(GUARD, OPEN),
    ]
