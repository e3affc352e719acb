"""How far the reviewers agree, for officers and admins."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sources.access import reads_inside

from .agreeing import LABELS


@require_safe
def agreement(request):
    if not request.user.has_perm("outcomes.add_review") or not reads_inside(request.user):
        raise Http404
    # numpy, which it reckons with, takes some 20 MB that no other page needs.
    from .agreement import RELIABLE, TENTATIVE, TOO_FEW
    from .rated_twice import rated_twice

    context = {
        "nav": "outcomes",
        "twice": rated_twice(request.user),
        "labels": list(LABELS.values()),
        "reliable": RELIABLE,
        "tentative": TENTATIVE,
        "too_few": TOO_FEW,
    }
    return render(request, "outcomes/agreement.html", context)
