from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """What is on the record: documents, passages, actors and legal instruments."""

    name = "sources"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Sources"
    # What lists and charts count; see versions.py. Whether a name may be read tells who may know of
    # an involvement.
    counted = {
        "Actor": "all",
        "ActorAlias": "all",
        "LegalInstrument": "all",
        "LegalAlias": "all",
        "LegalEvent": "none",
        "SourceDocument": "none",
    }

    def registers_changed(self, by):
        """Names were added or taken away: find them anew in every passage, and what the passages
        say of laws."""
        from . import events, mentions

        mentions.mark_passages()
        events.propose_all()
