"""What was a complaint or a dispute once is never closed by silence, whatever it is called later (ISO 10002, 7.9)."""

from django.db import migrations, models


KNOWN = """
UPDATE cases_case SET by_word_only = true
    WHERE kind IN ('complaint', 'dispute') OR id IN (SELECT case_id FROM cases_complaint)
        OR id IN (SELECT merged_into_id FROM cases_case WHERE kind = 'dispute' AND merged_into_id IS NOT NULL);
"""
GUARD = """
CREATE FUNCTION cases_word_is_needed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.by_word_only OR OLD.kind IN ('complaint', 'dispute'))
        AND NOT (NEW.by_word_only OR NEW.kind IN ('complaint', 'dispute')) THEN
        RAISE EXCEPTION 'case %: it was a complaint and needs the customer''s own word', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_by_word_only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_word_is_needed BEFORE UPDATE OF kind, by_word_only ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_word_is_needed();

CREATE FUNCTION cases_silence_is_no_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmed_as = 'silence' AND EXISTS (
        SELECT FROM cases_case c WHERE (c.id = NEW.case_id OR c.merged_into_id = NEW.case_id)
            AND (c.by_word_only OR c.kind IN ('complaint', 'dispute'))) THEN
        RAISE EXCEPTION 'solution of case %: a complaint is never closed by silence', NEW.case_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'solution_not_by_silence';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_silence_is_no_word BEFORE INSERT OR UPDATE OF confirmed_as ON cases_solution
    FOR EACH ROW EXECUTE FUNCTION cases_silence_is_no_word();
"""
OPEN = """
DROP TRIGGER cases_silence_is_no_word ON cases_solution;
DROP FUNCTION cases_silence_is_no_word();
DROP TRIGGER cases_word_is_needed ON cases_case;
DROP FUNCTION cases_word_is_needed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_lists_and_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='by_word_only',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='cause',
            name='is_retired',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, unique=True)),
                ('what_for', models.CharField(blank=True, max_length=160)),
                ('how', models.TextField(blank=True)),
                ('is_retired', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='office_has_a_name')],
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, OPEN),
    ]
