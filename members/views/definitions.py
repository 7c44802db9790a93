"""What the organization keeps about people beyond what everybody keeps: its fields and tags."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members import defining
from members.forms.definitions import FieldForm, TagForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import CustomField, Tag
from members.views.organization import PERMISSION, check_everywhere

keeper = permission_required(PERMISSION, raise_exception=True)


@require_safe
@keeper
def fields(request: Request) -> HttpResponse:
    """Show the organization's own fields, those out of use last."""
    check_everywhere(request)
    rows = CustomField.objects.for_keepers(request.user).with_counts().in_order()
    context = {
        "fields": [row for row in rows if not row.archived_on],
        "archived": [row for row in rows if row.archived_on],
    }
    return render_page(request, "members/definitions/fields.html", context)


@keeper
def field_new(request: Request) -> HttpResponseBase:
    """Define a field. What may never be kept is refused by its name."""
    check_everywhere(request)
    form = FieldForm(request.POST or None, user=request.user)
    if form.is_valid():
        messages.success(request, _("The field was added."))
        return redirect_to(request, "members:fields")
    return render_form(request, "members/definitions/field.html", {"form": form})


@keeper
def field_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change a field: its name, hint, order, choices, and who may see it."""
    field = _field(request, pk)
    form = FieldForm(request.POST or None, user=request.user, field=field)
    if form.is_valid():
        messages.success(request, _("The field was saved."))
        return redirect_to(request, "members:fields")
    return render_form(request, "members/definitions/field.html", {"form": form, "field": field})


@require_POST
@keeper
def field_archive(request: Request, pk: UUID) -> HttpResponseBase:
    """Take a field out of use, or bring it back. What was kept in it stays."""
    field = _field(request, pk)
    back = field.archived_on is not None
    defining.archive(field, by=request.user, back=back)
    messages.success(request, _("In use again.") if back else _("Out of use. Nothing was lost."))
    return redirect_to(request, "members:fields")


def _field(request: Request, pk: UUID) -> CustomField:
    check_everywhere(request)
    return get_object_or_404(CustomField.objects.for_keepers(request.user), pk=pk)


@require_safe
@keeper
def tags(request: Request) -> HttpResponse:
    """Show the tags with on how many people each is."""
    return _tags(request, TagForm(user=request.user))


@require_POST
@keeper
def tag_new(request: Request) -> HttpResponseBase:
    """Make a tag."""
    form = TagForm(request.POST, user=request.user)
    if not form.is_valid():
        return _tags(request, form)
    messages.success(request, _("The tag was added."))
    return redirect_to(request, "members:tags")


def _tags(request: Request, form: TagForm) -> HttpResponse:
    check_everywhere(request)
    rows = list(Tag.objects.for_keepers(request.user).with_counts().in_order())
    context = {
        "form": form,
        "tags": [row for row in rows if not row.archived_on],
        "archived": [row for row in rows if row.archived_on],
    }
    return render_form(request, "members/definitions/tags.html", context)


@keeper
def tag_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Call a tag otherwise, let others see it, or make it one with another."""
    tag = _tag(request, pk)
    form = TagForm(request.POST or None, user=request.user, tag=tag)
    if form.is_valid():
        messages.success(request, _("The tag was saved."))
        return redirect_to(request, "members:tags")
    others = Tag.objects.for_keepers(request.user).in_use().exclude(pk=pk).in_order()
    context = {"form": form, "tag": tag, "others": others}
    return render_form(request, "members/definitions/tag.html", context)


@require_POST
@keeper
def tag_merge(request: Request, pk: UUID) -> HttpResponseBase:
    """Make two tags one."""
    tag = _tag(request, pk)
    try:
        into = Tag.objects.for_keepers(request.user).get(pk=UUID(request.POST.get("into", "")))
        moved = defining.merge_tags(tag, into=into, by=request.user)
    except (ValueError, Tag.DoesNotExist):
        messages.warning(request, _("Choose another tag."))
    except defining.BadDefinition as problem:
        messages.warning(request, str(problem))
    else:
        said = ngettext(
            "One tag now; new on %(n)s person.", "One tag now; new on %(n)s people.", moved
        )
        messages.success(request, said % {"n": moved})
    return redirect_to(request, "members:tags")


@require_POST
@keeper
def tag_archive(request: Request, pk: UUID) -> HttpResponseBase:
    """Take a tag out of use, or bring it back. It stays on those who have it."""
    tag = _tag(request, pk)
    back = tag.archived_on is not None
    defining.archive(tag, by=request.user, back=back)
    messages.success(request, _("In use again.") if back else _("Out of use. Nothing was lost."))
    return redirect_to(request, "members:tags")


def _tag(request: Request, pk: UUID) -> Tag:
    check_everywhere(request)
    return get_object_or_404(Tag.objects.for_keepers(request.user), pk=pk)
