"""The Atom feed (RFC 4287) of outcomes that are released to the public, the same for everybody."""

from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sources.access import Visibility, Visitor, open_to_public

from .exports import NEVER, open_fields
from .models import Outcome

ENTRIES = 50


class _Dated(Atom1Feed):
    """Without an entry it is as old as can be: Django would say that it is of now."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else NEVER


class _Feed(Feed):
    feed_type = _Dated
    title = _("What changed, and how well we know it")
    subtitle = _("Outcomes that are released to the public")
    link = reverse_lazy("outcome_list")

    def items(self):
        reader = Visitor([Visibility.PUBLIC])
        return Outcome.objects.visible_to(reader).order_by("-released_at", "-pk")[:ENTRIES]

    def item_title(self, item):
        return item.headline

    def item_description(self, item):
        return open_fields(item)["statement"]

    def item_pubdate(self, item):
        return item.released_at

    def item_updateddate(self, item):
        return item.released_at


_feed = _Feed()


@open_to_public
@require_safe
def feed(request):
    """The newest public outcomes."""
    return _feed(request)
