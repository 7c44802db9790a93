"""The people one carries, for one's own phone book."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import carding
from members.confirming import confirmed
from members.http import Request, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.view_contact", raise_exception=True)
def cards(request: Request) -> HttpResponse:
    """How many cards there are; posting takes them."""
    if request.method == "POST":
        return _taken(request)
    context = {"n": carding.own_people(request.user).count(), "versions": carding.VERSIONS}
    return render_page(request, "members/cards/cards.html", context)


@confirmed
def _taken(request: Request) -> HttpResponse:
    version = request.POST.get("version", carding.VERSIONS[0])
    if version not in carding.VERSIONS:
        raise BadRequest(_("There is no such file."))
    text, _n = carding.cards(request.user, version)
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.vcf"'
    return response
