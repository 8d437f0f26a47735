"""What was found for a concern is known in every concern that was one with it, and law 2 asks over all it holds for."""

from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION cases_nothing_is_asked_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM cases_finding f
        WHERE f.question_key = NEW.question_key AND f.customer_id = NEW.customer_id AND f.overtaken_as = ''
            AND (f.valid_until_at IS NULL OR f.valid_until_at > NEW.established_at)
            AND (
                f.scope = 'customer'
                OR f.scope = 'item' AND f.installed_item_id IN (
                    NEW.installed_item_id, (SELECT c.installed_item_id FROM cases_case c WHERE c.id = NEW.case_id)
                )
                OR f.scope = 'case' AND EXISTS (
                    WITH RECURSIVE down(id) AS (
                        SELECT NEW.case_id
                        UNION SELECT c.id FROM cases_case c JOIN down ON c.merged_into_id = down.id
                    ) SELECT 1 FROM cases_finding_known_in k JOIN down ON k.case_id = down.id WHERE k.finding_id = f.id
                )
            )
    ) AND NOT EXISTS (
        SELECT 1 FROM cases_repeatedwork r JOIN cases_finding f ON f.id = r.finding_id
        WHERE r.at = NEW.established_at AND r.case_id IS NOT DISTINCT FROM NEW.case_id AND f.question_key = NEW.question_key
    ) THEN
        RAISE EXCEPTION 'this stands established: asking again is counted'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'finding_not_asked_twice';
    END IF;
    RETURN NEW;
END $$;
"""
WAS = """
CREATE OR REPLACE FUNCTION cases_nothing_is_asked_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM cases_finding f
        WHERE f.question_key = NEW.question_key AND f.scope = NEW.scope AND f.customer_id = NEW.customer_id
            AND f.installed_item_id IS NOT DISTINCT FROM NEW.installed_item_id
            AND (NEW.scope <> 'case' OR f.case_id = NEW.case_id)
            AND f.overtaken_as = '' AND (f.valid_until_at IS NULL OR f.valid_until_at > NEW.established_at)
    ) AND NOT EXISTS (
        SELECT 1 FROM cases_repeatedwork r JOIN cases_finding f ON f.id = r.finding_id
        WHERE r.at = NEW.established_at AND r.case_id = NEW.case_id AND f.question_key = NEW.question_key
    ) THEN
        RAISE EXCEPTION 'this stands established: asking again is counted'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'finding_not_asked_twice';
    END IF;
    RETURN NEW;
END $$;
"""
FILL = """
INSERT INTO cases_finding_known_in (finding_id, case_id) SELECT id, case_id FROM cases_finding WHERE scope = 'case';
INSERT INTO cases_step_known_in (step_id, case_id) SELECT id, case_id FROM cases_step;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_complaints_stay_asked")]

    operations = [
        migrations.AddField("finding", "known_in", models.ManyToManyField(related_name="+", to="cases.case")),
        migrations.AddField("step", "known_in", models.ManyToManyField(related_name="+", to="cases.case")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, WAS),
    ]
