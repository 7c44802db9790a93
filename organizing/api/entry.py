"""The API put together: its entry point, what it does not have, and how it says no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import Response

from members import lawful
from members.models import CustomField, Organization
from organizing.api import canvassing, events, hal, own, people, tags
from organizing.api.hal import Listed, Page
from organizing.api.opening import Keyed
from organizing.api.people import asking, one

# Lists that clients of Action Network ask for and that we keep nothing in.
EMPTY = ["event_campaigns", "campaigns", "lists", "forms", "petitions", "queries", "messages",
         "questions"]  # fmt: skip  # Spoke asks for the last
OF_A_PERSON = ["submissions", "signatures", "donations", "outreaches"]


class Entry(Schema):
    """Where everything is."""

    motd: str
    vendor_name: str
    product_name: str
    osdi_version: str
    max_pagesize: int
    namespace: str
    links: dict[str, Any] = Field(alias="_links")


class CustomFields(Schema):
    """The organization's own fields that the key's grant may read."""

    custom_fields: list[dict[str, str]] = Field(alias="action_network:custom_fields")
    links: dict[str, Any] = Field(alias="_links")


class Refusal(Schema):
    """Why something is not done, in words."""

    error: str
    code: dict[str, int] = Field(alias="osdi:error")


REFUSED = {
    "description": "Refused, and why",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}

api = NinjaAPI(
    title="Sinew",
    version="2",
    description="OSDI as Action Network speaks it, and what it has no word for.",
    auth=Keyed(),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
for _router in (people.router, canvassing.router, tags.router, events.router, own.router):
    api.add_router("", _router)


@api.get("/", response=Entry, by_alias=True, url_name="entry")
def entry(request: HttpRequest) -> dict[str, Any]:
    """Say where everything is."""
    names = ["people", "events", "tags", *EMPTY]
    links = {f"osdi:{name}": hal.link(name) for name in names}
    links |= {f"sinew:{kind.name}": hal.link(kind.name) for kind in own.KINDS}
    return {
        "motd": str(Organization.current().name),
        "vendor_name": "Sinew",
        "product_name": f"Sinew {settings.VERSION}",
        "osdi_version": "1.2",
        "max_pagesize": hal.MOST,
        "namespace": "sinew",
        "_links": {
            "self": {"href": f"{hal.url()}/"},
            "curies": hal.CURIES,
            "osdi:person_signup_helper": hal.link("people"),
            **links,
        },
    }


@api.get("/metadata/custom_fields", response=CustomFields, by_alias=True)
def custom_fields(request: HttpRequest) -> dict[str, Any]:
    """List the organization's own fields."""
    known = CustomField.objects.visible_to(asking(request)).in_use().in_order()
    return {
        "action_network:custom_fields": [
            {"name": field.key, "title": field.name, "type": field.kind}
            for field in known.filter(tier__lte=3)
        ],
        "_links": {"self": hal.link("metadata", "custom_fields"), "curies": hal.CURIES},
    }


def _add_empty(name: str) -> None:
    def listing(request: HttpRequest, asked: Query[Page]) -> dict[str, Any]:
        return hal.nothing(asked, f"osdi:{name}", name)

    listing.__doc__ = f"List {name}: there are none here."
    api.get(f"/{name}", response=Listed, by_alias=True, url_name=name,
            operation_id=f"list_{name}")(listing)  # fmt: skip


def _add_empty_of_person(name: str) -> None:
    def listing(request: HttpRequest, pk: UUID, asked: Query[Page]) -> dict[str, Any]:
        found = one(pk, asking(request))
        return hal.nothing(asked, f"osdi:{name}", "people", str(found.pk), name)

    listing.__doc__ = f"List {name} of a person: there are none here."
    api.get(f"/people/{{uuid:pk}}/{name}", response=Listed, by_alias=True,
            url_name=f"person_{name}", operation_id=f"list_person_{name}")(listing)  # fmt: skip


for _name in EMPTY:
    _add_empty(_name)
for _name in OF_A_PERSON:
    _add_empty_of_person(_name)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, why: HttpError) -> HttpResponse:
    answer = _said(request, why.status_code, why.message)
    if why.status_code == 429:
        answer["Retry-After"] = "60"
    return answer


@api.exception_handler(lawful.NotMet)
def _not_met(request: HttpRequest, problem: lawful.NotMet) -> HttpResponse:
    return _said(request, 409, str(problem))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, why: AuthenticationError) -> HttpResponse:
    return _said(request, 401, "OSDI-API-Token: this key opens nothing")


@api.exception_handler(Http404)
def _missing(request: HttpRequest, why: Http404) -> HttpResponse:
    return _said(request, 404, "no such thing")


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, why: ValidationError) -> HttpResponse:
    first = why.errors[0] if why.errors else {"loc": [], "msg": "cannot be read"}
    where = ".".join(str(part) for part in first["loc"][2:] or first["loc"])
    return _said(request, 422, f"{where}: {first['msg']}")


def _said(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """Answer as Action Network does: the words, and the code it gives them."""
    code = {"error": words, "osdi:error": {"response_code": status}}
    return api.create_response(request, code, status=status)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Show what the API takes and gives, as OpenAPI; it tells of nobody."""
    found = api.get_openapi_schema(path_prefix=f"{hal.PREFIX}/")
    found["components"]["schemas"]["Refusal"] = Refusal.model_json_schema(by_alias=True)
    for address in found["paths"].values():
        for operation in address.values():
            operation["responses"]["4XX"] = REFUSED
    return Response(found)


def patterns() -> list[URLPattern]:
    """Return its addresses, open to whoever brings a key instead of a session."""
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in found:
        login_not_required(pattern.callback)
    return found


def at_the_root() -> Callable[..., HttpResponseBase]:
    """Return the view of the entry point, for those who leave out the slash."""
    view: Callable[..., HttpResponseBase] = next(
        one.callback for one in patterns() if one.name == "entry"
    )
    return view
