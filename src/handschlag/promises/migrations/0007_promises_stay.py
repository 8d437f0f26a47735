"""Law 3 in the database, second part: nothing empties the ledger, tries stay as proven, no ending is late."""

from django.db import migrations, models
from django.db.models import F, Q

STAY = """
CREATE TRIGGER promises_are_not_truncated BEFORE TRUNCATE ON promises_promise
    FOR EACH STATEMENT EXECUTE FUNCTION promises_stay();
CREATE TRIGGER promises_attempts_stay BEFORE UPDATE OR DELETE ON promises_attempt
    FOR EACH ROW EXECUTE FUNCTION promises_stay();
CREATE TRIGGER promises_attempts_are_not_truncated BEFORE TRUNCATE ON promises_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION promises_stay();
"""
FUNCTION = """
CREATE FUNCTION promises_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % refused, promises and what was tried for them stay', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'promise_not_deleted';
END $$;
"""
OPEN = """
DROP TRIGGER promises_attempts_are_not_truncated ON promises_attempt;
DROP TRIGGER promises_attempts_stay ON promises_attempt;
DROP TRIGGER promises_are_not_truncated ON promises_promise;
DROP FUNCTION promises_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("promises", "0006_what_is_published_and_how_much_it_is")]

    operations = [
        migrations.RunSQL(FUNCTION + STAY, OPEN),
        migrations.AddConstraint(
            model_name="promise",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=["released", "replaced"]) | Q(ended_at__lte=F("breaks_at")),
                name="promise_let_go_before_it_broke",
            ),
        ),
    ]
