from django.db import migrations

from sources.search import create_index


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial")]
    operations = [create_index("outcomes_outcome")]
