from django.db import migrations

from sources.search import keep_one_index


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0005_evidence_desk")]
    operations = [keep_one_index("outcomes_outcome")]
