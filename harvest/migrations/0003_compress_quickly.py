from django.db import migrations

from sources.bulk import compress_quickly


class Migration(migrations.Migration):
    dependencies = [("harvest", "0002_imports")]
    operations = [compress_quickly("harvest_harvestrow", "record", "before")]
