"""The people one carries, for one's own phone book."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from members import carding
from members.confirming import confirmed
from members.forms.cards import CardsForm
from members.http import Request, render_form


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.view_contact", raise_exception=True)
def cards(request: Request) -> HttpResponse:
    """How many cards there are; posting what for takes them."""
    form = CardsForm(request.POST or None)
    if form.is_valid():
        return _taken(request, form)
    context = {"form": form, "n": carding.own_people(request.user).count()}
    return render_form(request, "members/cards/cards.html", context)


@confirmed
def _taken(request: Request, form: CardsForm) -> HttpResponse:
    said = form.cleaned_data
    text, _n = carding.cards(request.user, said["version"], purpose=said["purpose"])
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.vcf"'
    return response
