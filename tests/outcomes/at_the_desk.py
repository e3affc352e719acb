"""What the tests of the evidence desk share: texts, and presses of buttons."""

import re

from outcomes.models import Evidence
from outcomes.scales import Claim

PAGE = "/outcomes/mill-1/"
DECIDE, TAKE_BACK = f"{PAGE}evidence/decide/", f"{PAGE}evidence/take-back/"
FIND, ADD = f"{PAGE}evidence/find/", f"{PAGE}evidence/add/"
TEXTS = (
    "In May 2023 the Millers Union had the Water Code read aloud in Exampleville, they say.",
    "The Water Code was read in Exampleville by the Millers Union; the council heard it.",
    "Nobody in Exampleville has read the Water Code, said the Millers Union in 2023.",
)
HTMX = {"HTTP_HX_REQUEST": "true"}


def plain(response):
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def press(client, passage, stance="supports", claim=("change",), **more):
    """One press of a stance button."""
    data = {"passage": passage.pk, "claim": claim, "stance": stance, "place": "s", **more}
    extra = data.pop("extra", {})
    return client.post(DECIDE, data, **extra)


def on_file():
    return sorted(Evidence.objects.exclude(passage=None).values_list("claim", "stance", "note"))


def offered(response, claim=Claim.CHANGE):
    [side] = [side for side in response.context["sides"] if side.claim == claim]
    return side.offered
