"""The columns of a roster: the least there is, and what its purpose needs besides."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.models import CustomField, RosterExport
from members.models.custom import COLUMN, CustomFieldQuerySet

CUSTOM = "custom:"
# members/formulas.py, as the database says it. PostgreSQL holds no NUL.
_LEADS = r"('=', '+', '-', '@', E'\t', E'\r', E'\n', '＝', '＋', '－', '＠')"
_INSIDE = r"'(?<=[;\t\r\n])(?=''*[-=+@＝＋－＠])'"


@dataclass(frozen=True)
class Column:
    """Its header, and the SQL of its cells over line, person and units, guarded where typed."""

    header: str
    sql: str


def guarded(text: str) -> str:
    """Return SQL for what `formulas.guard` makes of the SQL `text`; empty text becomes NULL."""
    leads = f"left(ltrim({text}, ''''), 1) IN {_LEADS}"
    inside = f"regexp_replace({text}, {_INSIDE}, '''', 'g')"
    return f"nullif(CASE WHEN {leads} THEN '''' || {inside} ELSE {inside} END, '')"


def columns_of(export: RosterExport) -> list[Column]:
    """Return the columns of that roster, in order."""
    return [
        Column("Sinew ID", "person.id"),
        Column(_("Full name"), guarded("person.name")),
        Column(_("Unit"), "units.cell"),
        Column(_("Job category"), guarded("line.job_category")),
        *(_extra(extra, export.kind) for extra in EXTRAS if extra in export.extras),
        *(_custom(field) for field in custom_fields(export)),
        Column(_("Roster mark"), MARK),
    ]


def custom_fields(export: RosterExport) -> list[CustomField]:
    """Return the organization's own fields that were chosen; sealed ones (T3, T4) never come."""
    keys = [extra.removeprefix(CUSTOM) for extra in export.extras if extra.startswith(CUSTOM)]
    return list(may_be_chosen().filter(key__in=keys).in_order())


def may_be_chosen() -> CustomFieldQuerySet:
    """Return the fields a roster may hold: in use, and open to whoever sees contacts (T2)."""
    return CustomField.objects.in_use().filter(tier__lte=CustomField.Tier.CONTACT)


def columns_for(kind: str) -> list[str]:
    """Return what may be added for that purpose (practice 6.3: the least there is)."""
    found = [str(extra) for extra in RosterExport.COLUMNS.get(kind, ())]
    if kind == RosterExport.Kind.OTHER:
        found += [f"{CUSTOM}{field.key}" for field in may_be_chosen()]
    return found


def _custom(field: CustomField) -> Column:
    value = COLUMN[field.kind]
    if field.is_choice:
        held = "ARRAY[v.text]" if field.kind == CustomField.Kind.CHOICE else "v.choices"
        said = f"""(SELECT string_agg(o->>'label', '; ' ORDER BY n)
            FROM jsonb_array_elements(f.options) WITH ORDINALITY AS chosen (o, n)
            WHERE o->>'key' = ANY ({held}))"""  # noqa: S608  # ours
    else:
        said = "trim_scale(v.number)::text" if value == "number" else f"v.{value}::text"
    return Column(
        field.name,
        guarded(
            f"""(SELECT {said} FROM members_customvalue v
            JOIN members_customfield f ON f.id = v.field_id
            WHERE v.person_id = person.id AND v.field_id = '{field.pk}')"""  # noqa: S608  # ours
        ),
    )


# What ties each row to the copy it stands in: `manage.py trace_export` finds the export by it.
MARK = "upper(left(encode(sha256((%(key)s || '/' || line.person_id)::bytea), 'hex'), 10))"


def _points(channel: str, *, only_first: bool, unless: str = "false") -> str:
    limit = "LIMIT 1" if only_first else ""
    return guarded(
        f"""(SELECT string_agg(found.value, '; ') FROM (
            SELECT point.value FROM members_contactpoint point
            WHERE point.person_id = person.id AND point.channel = '{channel}' AND NOT ({unless})
            ORDER BY point.is_primary DESC, point.created_at, point.id {limit}
        ) found)"""  # noqa: S608  # ours
    )


EXTRAS = [str(extra) for extra in RosterExport.Extra.values]


def _extra(extra: str, kind: str) -> Column:
    """Return the column of a way to reach people.

    R13: who asked not to be contacted has no number on it, and an email only where a vote or a
    notice they are entitled to goes by email.
    """
    if extra == RosterExport.Extra.ADDRESS:
        return Column(_("Address"), _points("address", only_first=True))
    if extra == RosterExport.Extra.PHONE:
        return Column(_("Phone"), _points("phone", only_first=False, unless="person.no_contact"))
    free = "person.no_contact" if kind == RosterExport.Kind.OTHER else "false"
    return Column(_("Email"), _points("email", only_first=False, unless=free))
