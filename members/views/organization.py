"""What the whole installation goes by, and what each user sets for themselves."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from members import access
from members.forms.organization import OrganizationForm
from members.forms.users import MeForm
from members.http import Request, redirect_to, render_form
from members.models import Grant, Organization
from members.wording import grant_in_words

PERMISSION = "members.change_organization"


@permission_required(PERMISSION, raise_exception=True)
def organization(request: Request) -> HttpResponseBase:
    """Change the name, clock, language and words of the organization."""
    check_everywhere(request)
    form = OrganizationForm(request.POST or None, instance=Organization.fresh())
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("The settings were saved."))
        return redirect_to(request, "members:organization")
    mail_lands_here = settings.EMAIL_URL.scheme == "file"
    context = {"form": form, "mail_lands_here": mail_lands_here}
    return render_form(request, "members/organization.html", context)


def me(request: Request) -> HttpResponseBase:
    """Show a user what their roles let them see, and let them set their week and language."""
    form = MeForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("Saved."))
        return redirect_to(request, "members:me")
    held = Grant.objects.in_force(timezone.localdate()).filter(user=request.user)
    grants = [
        grant_in_words(grant)
        for grant in held.select_related("unit", "committee").order_by("began_on", "pk")
    ]
    return render_form(request, "members/me.html", {"form": form, "grants": grants})


def check_everywhere(request: Request) -> None:
    """Refuse whoever may change settings of a part only: these hold everywhere."""
    if not access.is_everywhere(request.user, may=PERMISSION):
        raise PermissionDenied
