"""What a column may be taken for, and the guess from its name."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.importing import forbidden

SYSTEM = "external:"  # followed by whose id it is

GROUPS: list[tuple[str | Promise, dict[str, str | Promise]]] = [
    (
        _("Name"),
        {
            "name": _("Full name"),
            "sorted_name": _("Full name, family name first"),
            "given": _("Given name"),
            "middle": _("Middle name"),
            "family": _("Family name"),
            "family2": _("Second family name"),
            "suffix": _("Suffix"),
            "nickname": _("Also called"),
        },
    ),
    (_("Person"), {"pronouns": _("Pronouns"), "language": _("Speaks"), "over_18": _("Over 18")}),
    (
        _("Contact"),
        {
            "email": _("Email"),
            "phone": _("Phone"),
            "mobile": _("Mobile phone"),
            "home_phone": _("Home phone"),
            "work_phone": _("Work phone"),
            "no_contact": _("Asked not to be contacted"),
        },
    ),
    (
        _("Postal address"),
        {
            "address": _("Whole address"),
            "street": _("Street and number"),
            "street2": _("Address, second line"),
            "city": _("City"),
            "region": _("State or region"),
            "postcode": _("Postcode"),
            "country": _("Country"),
        },
    ),
    (
        _("Place in the organization"),
        {
            "employer": _("Employer or landlord"),
            "worksite": _("Worksite or complex"),
            "building": _("Building"),
            "department": _("Department"),
            "floor": _("Floor"),
            "unit": _("Unit"),
            "spot": _("Door, desk or bench"),
            "shift": _("Shift"),
            "job": _("Job or role"),
        },
    ),
    (_("Identity"), {"own_id": _("Our own id"), SYSTEM: _("Id in another system")}),
]
LABELS = {key: label for _title, options in GROUPS for key, label in options.items()}
UNIT_LEVELS = ("employer", "worksite", "building", "department", "floor", "unit")
MANY = {"email", "phone", "mobile", "home_phone", "work_phone", "middle", "street2"}

_ALIASES: dict[str, str] = {
    "name": "name|full name|fullname|display name|member name|contact name|person|member|worker"
    "|tenant|employee name|nombre completo|nombre y apellidos?|nombres y apellidos|miembro|persona",
    "sorted_name": "sort name|last first|name last first|last name first name|apellidos y nombres?"
    "|apellidos nombre|last name first",
    "given": "first|first name|firstname|fname|given|given name|given names|forename|forenames"
    "|preferred name|nombre|nombres|primer nombre|nombre de pila",
    "middle": "middle|middle name|middlename|middle initial|mi|segundo nombre",
    "family": "last|last name|lastname|lname|surname|family|family name|apellido|apellidos"
    "|primer apellido|apellido paterno",
    "family2": "segundo apellido|apellido materno|second last name|second surname",
    "suffix": "suffix|individual suffix|name suffix|sufijo",
    "nickname": "nickname|nick name|nick|goes by|known as|aka|apodo|alias|sobrenombre|le dicen",
    "pronouns": "pronouns|pronoun|pronombres|pronombre",
    "language": "language|lang|preferred language|speaks|primary language|languages spoken|idioma"
    "|lengua|idioma preferido|contact language",
    "over_18": "over 18|18|adult|is adult|mayor de edad|mayor de 18",
    "email": "email|e mail|mail|email address|emailaddress|preferred email|preferredemail"
    "|e mail address|personal email|home email|work email|primary email|correo|correo electronico"
    "|email1|email2|email3|email4|email 1|email 2|email 3|email 4|other email|alt email",
    "phone": "phone|phone number|phonenumber|telephone|tel|phone1|phone2|phone 1|phone 2"
    "|preferred phone|pref phone|primary phone|alt phone|other phone|can2 phone|telefono|tel fijo"
    "|numero de telefono|telephone number|contact number",
    "mobile": "mobile|mobile phone|mobile number|cell|cell phone|cellphone|cell number|cphone"
    "|celular|movil|telefono celular|telefono movil|sms|whatsapp",
    "home_phone": "home phone|hphone|phone home|telefono casa|telefono de casa|home telephone",
    "work_phone": "work phone|wphone|phone work|work phone number|telefono trabajo|office phone"
    "|telefono del trabajo",
    "no_contact": "do not contact|no contact|dnc|no contactar|do not contact me",
    "address": "address|full address|postal address|mailing address|home address|direccion"
    "|domicilio|direccion completa|can2 user address|vaddress|user address",
    "street": "street|street address|address1|address 1|address line 1|addr1|primary address1"
    "|mailing address1|address address1|calle|calle y numero|street line 1",
    "street2": "address2|address 2|address line 2|adress2|addr2|primary address2|address3|address 3"
    "|address line 3|primary address3|mailing address2|mailing address3|address address2"
    "|supplemental address 1|supplemental address 2|supplemental address 3|apartment|apt"
    "|co address|colonia",
    "city": "city|town|can2 user city|primary city|mailing city|address city|ciudad|localidad"
    "|municipio|poblacion",
    "region": "state|region|province|state abbrev|can2 user state|can2 state abbreviated"
    "|primary state|mailing state|address state|estado|provincia",
    "postcode": "zip|zip code|zipcode|zip5|mzip5|postcode|post code|postal code|postalcode"
    "|primary zip|mailing zip|address zip|codigo postal|cp|c p",
    "country": "country|primary country|mailing country|address country|pais",
    "employer": "employer|employer name|company|current employer|landlord|owner|empresa|empleador"
    "|patron|patrono|casero|arrendador|propietario",
    "worksite": "worksite|work site|site|location|loc|workplace|facility|store|complex|campus"
    "|centro de trabajo|lugar de trabajo|sitio|sucursal|planta",
    "building": "building|bldg|building name|building address|property|edificio|inmueble",
    "department": "department|dept|dpt|division|section|area|departamento|seccion|depto",
    "floor": "floor|floor number|story|piso|planta baja|nivel",
    "unit": "unit|local|chapter|branch|team|group|turf|congregation|parish|bargaining unit|unidad"
    "|grupo|equipo|seccional|barrio|neighborhood|neighbourhood",
    "spot": "door|door number|apartment number|apt number|apt no|unit number|unit no|desk|bench"
    "|room|puerta|apartamento|depa|numero de apartamento|cuarto|spot",
    "shift": "shift|work shift|schedule|turno|horario|jornada",
    "job": "job|job title|title|occupation|occupation name|position|role|job category"
    "|classification|job classification|class|trade|ocupacion|puesto|cargo|oficio|trabajo"
    "|profesion",
    "own_id": "sinew id|sinew",
}
_SYSTEMS: dict[str, str] = {
    "van": "vanid|van id|voter file vanid|my c vanid|mycampaign id",
    "action_network": "uuid|action network id|action network",
    "nationbuilder": "nationbuilder id|nb id",
    "civicrm": "civicrm id",
    "action_builder": "action builder id|entity id",
    "reach": "reach id",
    "pdi": "pdi id",
    "actionkit": "akid|actionkit id",
    "mailchimp": "euid|leid",
    "solidarity_tech": "solidarity tech user id",
    "everyaction": "source id",
    "zetkin": "zetkin id",
}
_GENERIC_IDS = {
    "id", "ext id", "external id", "external identifier", "contact id", "record id", "person id",
    "member id", "member number", "member no", "employee id", "employee number", "employee no",
    "worker id", "clock number", "badge", "badge number", "unique id", "custom id", "custom id 1",
    "custom id 2", "custom id 3", "custom id 4", "numero de socio", "numero de empleado",
    "no de empleado", "clave", "folio",
}  # fmt: skip
_BY_NAME = {alias: target for target, names in _ALIASES.items() for alias in names.split("|")} | {
    alias: f"{SYSTEM}{system}" for system, names in _SYSTEMS.items() for alias in names.split("|")
}

# Known columns for which there is no field, and why: said on the page instead of a silent skip.
NO_FIELD: dict[str, str | Promise] = {
    "birth place": _("A place of birth is not an address; there is no field for it."),
    "gender": _("There is no field for it; pronouns have one."),
    "sex": _("There is no field for it; pronouns have one."),
    "age": _("Ages are not kept; “over 18” has a field."),
    "party": _("There is no field for party membership."),
    "notes": _("Notes belong to a conversation and are not imported."),
    "support level": _("Ratings need a basis and a date; they are not imported from a roster."),
    "latitude": _("Coordinates are not kept."),
}
_NO_FIELD_ALIASES = {
    "birth place": "birthplace|place of birth|lugar de nacimiento|born in|birth city|city of birth",
    "gender": "genero",
    "sex": "sexo",
    "age": "age bracket|edad",
    "notes": "note|note s|notetext|comments|comment|notas|nota|observaciones|comentarios",
    "support level": "assessment|rating|rate|score|support score|calificacion|member rating",
    "latitude": "longitude|lat|lng|long|lon|latitud|longitud|coordinates|gps",
}
_WITHOUT_FIELD = {
    alias: key for key, names in _NO_FIELD_ALIASES.items() for alias in [key, *names.split("|")]
} | {key: key for key in NO_FIELD}


def guess(headers: Sequence[str]) -> list[str]:
    """Return for each column what its name says it is, or an empty string.

    A field that takes one column goes to the first that asks for it.
    """
    taken: set[str] = set()
    found = []
    for header in headers:
        target = _target(forbidden.words(header))
        if target in taken and target not in MANY:
            target = ""
        taken.add(target)
        found.append(target)
    if "given" in found and not {"family", "name"} & set(found):
        found[found.index("given")] = "name"  # a lone "Nombre" is the whole of it
    if {"given", "family"} <= set(found):  # the parts are better than the whole
        found = ["" if target in {"name", "sorted_name"} else target for target in found]
    return found


def why_unread(header: str) -> str | Promise:
    """Return why a column that is not forbidden is left out unless somebody chooses otherwise."""
    key = _WITHOUT_FIELD.get(forbidden.words(header))
    return NO_FIELD[key] if key else ""


def is_target(target: str) -> bool:
    """Whether a column can be taken for that."""
    if target.startswith(SYSTEM):
        return 0 < len(target.removeprefix(SYSTEM)) <= 60
    return target == "" or target in LABELS


def label(target: str) -> str:
    """Return what is said on the page of a column taken for `target`."""
    if target.startswith(SYSTEM):
        return f"{LABELS[SYSTEM]}: {target.removeprefix(SYSTEM)}"
    return str(LABELS.get(target, _("not read")))


def _target(name: str) -> str:
    if name in _WITHOUT_FIELD:
        return ""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name in _GENERIC_IDS:
        return f"{SYSTEM}{name}"
    return ""
