from django.db import migrations

from sources.search import create_index


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]
    operations = [
        create_index("sources_passage"),
        create_index("sources_actoralias"),
        create_index("sources_legalalias"),
    ]
