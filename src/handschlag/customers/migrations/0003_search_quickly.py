"""Keys sort as they are searched, and a look-up of words never reads the whole table.

With a LIMIT the planner believes that a few rows of any word are soon met while reading all rows, and is wrong for every
word that is rare. The functions say so to it for their own statement only.
"""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION customers_by_names(asked tsquery, most integer) RETURNS SETOF bigint LANGUAGE sql STABLE
    SET enable_seqscan = off AS
    'SELECT customer_id FROM customers_searchdocument WHERE names @@ asked LIMIT most';
CREATE FUNCTION customers_by_words(asked tsquery, most integer) RETURNS SETOF bigint LANGUAGE sql STABLE
    SET enable_seqscan = off AS
    'SELECT customer_id FROM customers_searchdocument WHERE words @@ asked LIMIT most';
"""
NO_FUNCTIONS = """
DROP FUNCTION customers_by_names(tsquery, integer);
DROP FUNCTION customers_by_words(tsquery, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_laws")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_name_key',
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_name_key',
        ),
        migrations.AlterField(
            model_name='customer',
            name='name_key',
            field=models.CharField(blank=True, db_collation='C', editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name='installeditem',
            name='identifier_key',
            field=models.CharField(blank=True, db_collation='C', editable=False, max_length=80),
        ),
        migrations.AlterField(
            model_name='person',
            name='name_key',
            field=models.CharField(blank=True, db_collation='C', editable=False, max_length=200),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['name_key'], name='customer_name_key'),
        ),
        migrations.AddIndex(
            model_name='installeditem',
            index=models.Index(condition=models.Q(('identifier_key', ''), _negated=True), fields=['identifier_key'], name='installed_identifier_key'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['name_key'], name='person_name_key'),
        ),
    ]
