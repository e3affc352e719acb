from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What we say changed, and how well it is evidenced."""

    name = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Outcomes"

    def registers_changed(self, by):
        """Names were added or taken away: find them anew in every claim."""
        from .claims import mark_claims

        mark_claims()
