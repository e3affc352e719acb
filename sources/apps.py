from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """What is on the record: documents, passages, actors and legal instruments."""

    name = "sources"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Sources"
    # What lists and charts count; see versions.py.
    counted = (
        "Actor",
        "ActorAlias",
        "LegalInstrument",
        "LegalAlias",
        "LegalEvent",
        "SourceDocument",
    )

    def registers_changed(self, by):
        """Names were added or taken away: find them anew in every passage, and what the passages
        say of laws."""
        from . import events, mentions

        mentions.mark_passages()
        events.propose_all()
