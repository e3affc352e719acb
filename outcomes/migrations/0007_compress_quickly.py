from django.db import migrations

from sources.bulk import compress_quickly


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0006_one_search_index")]
    operations = [
        compress_quickly("outcomes_outcome", "description", "merged_story", "raw"),
    ]
