from django.apps import AppConfig


class HarvestConfig(AppConfig):
    """How outcomes come in, and the project that ties it together."""

    name = "harvest"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Harvest"

    def ready(self):
        from . import checks  # noqa: F401  registers the start-up checks
