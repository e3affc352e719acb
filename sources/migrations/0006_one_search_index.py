from django.db import migrations

from sources.search import keep_one_index


class Migration(migrations.Migration):
    dependencies = [("sources", "0005_term_counts")]
    operations = [
        keep_one_index("sources_passage"),
        keep_one_index("sources_actoralias"),
        keep_one_index("sources_legalalias"),
    ]
