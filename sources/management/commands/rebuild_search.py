from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from sources.search import rebuild


class Command(BaseCommand):
    help = "Write every search index anew from the rows it stands for."

    def handle(self, *args, **options):
        for model in apps.get_models():
            if hasattr(model, "search_texts"):
                with transaction.atomic():
                    count = rebuild(model)
                self.stdout.write(f"{model._meta.verbose_name_plural}: {count}")
