from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What we say changed, and how well it is evidenced."""

    name = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Outcomes"
    # What lists and charts count, by the outcome that it belongs to; see sources/versions.py.
    counted = {
        "Outcome": "id",
        "Origin": "outcome_id",
        "Involvement": "outcome_id",
        "ClaimMention": "outcome_id",
        "Assignment": "outcome_id",
        "ClaimEvent": "none",
        "Evidence": "none",
        "Substantiation": "none",
    }

    def registers_changed(self, by):
        """Names were added or taken away: find them anew in every claim, and what the claims say
        of laws; who contributed, and what passages name, tells how far the evidence carries."""
        from . import claims, events, strength
        from .models import Outcome

        claims.mark_claims()
        events.propose_all()
        strength.recount_weighed(Outcome.objects.all())

    def edition_added(self, old, new, by):
        """A document has a newer edition: evidence goes over to it. Returns how many rows did."""
        from . import carrying

        return carrying.carry(new, by)

    def left_behind(self, document, user):
        """The evidence that rests on editions before this one; see carrying.py."""
        from . import carrying

        return carrying.left_behind(document, user)

    def document_recut(self, document, gone, places, by):
        """A document is cut anew: candidates that nobody touched go with their passages, and
        evidence goes over to the new ones. Returns how many rows did, and what found no place; see
        carrying.py."""
        from . import candidates, carrying

        candidates.withdraw(gone, by)
        return carrying.carry_within(document, gone, places, by)

    def document_weighs_otherwise(self, document):
        """A document was withdrawn or restored, or has another publisher: what its passages carry
        is worked out anew."""
        from . import strength

        strength.recount_citing([document])

    def document_loaded(self, document, by):
        """A document was brought in, or read anew: what it tells as achieved becomes candidates,
        but for what did before."""
        from . import candidates

        candidates.propose_candidates(document, by)

    def passage_margins(self, passages, user):
        """{passage ID: what stands in its margin in the reader}; see margin.py."""
        from . import margin

        return margin.margins(passages, user)

    def entries_merged(self, kept, gone, moved, by):
        """One register entry was merged with another: what claims tell of it goes over too."""
        from . import merging

        merging.bring_over(kept, gone, moved)

    def entries_unmerged(self, kept, gone, moved, by):
        """A merge was taken back; `moved` names what went over."""
        from . import merging

        merging.give_them_back(kept, gone, moved)

    def readable_events(self, events, user):
        """Those of some events that `user` may read: what a review says opens with one's own."""
        from . import reviews

        return reviews.readable_events(events, user)
