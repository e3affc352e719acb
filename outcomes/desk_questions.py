"""Questions for partners: asking, dropping, and the sheet that goes back to them. For officers and
admins alone."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sources.access import reads_inside

from . import files, following, questioning
from .models import Question
from .review_forms import QuestionForm
from .views import outcome_page, visible_outcome

FORMS = ("xlsx", "docx")


def _writer(request):
    """Stop whoever may not ask: for them the page does not exist."""
    if not request.user.has_perm("outcomes.change_outcome") or not reads_inside(request.user):
        raise Http404


@require_POST
def ask(request, slug):
    """Ask the partner something about one outcome."""
    outcome = visible_outcome(request, slug)
    _writer(request)
    came = following.came_from(request)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return outcome_page(request, outcome, question_form=form)
    questioning.ask(outcome, form.cleaned_data["text"], request.user)
    messages.success(request, _("Your question goes out with the next sheet for the partner."))
    return redirect(following.back(outcome, came) + "#questions")


@require_POST
def drop(request, pk):
    """Ask it no more."""
    _writer(request)
    rows = Question.objects.visible_to(request.user).select_related("outcome")
    question = get_object_or_404(rows, pk=pk)
    questioning.drop(question, request.user)
    messages.success(request, _("It is asked no more."))
    return redirect(f"{question.outcome.get_absolute_url()}#questions")


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request):
    """What partners are asked within a list; sent, the answer is the sheet."""
    _writer(request)
    if request.method == "POST":
        query = following.came_from(request)
    else:
        query = following.query_of(following.filterset_of(request.GET, request.user).data)
    scope = following.filterset_of(QueryDict(query), request.user).rows()
    asked = questioning.open_questions(
        Question.objects.visible_to(request.user).filter(outcome__in=scope)
    )
    if request.method == "POST" and asked:
        form = request.POST.get("format", "xlsx")
        if form not in FORMS:
            raise BadRequest(_("format: its values are %(words)s.") % {"words": ", ".join(FORMS)})
        content = questioning.sheet(scope, request.user, form)
        response = HttpResponse(content, content_type=files.TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="harvest-questions.{form}"'
        return response
    rows = scope.filter(pk__in=asked).order_by("slug")
    context = {
        "nav": "outcomes",
        "query": query,
        "rows": [(outcome, asked[outcome.pk]) for outcome in rows.defer("raw", "extra")],
    }
    return render(request, "outcomes/questions.html", context)
