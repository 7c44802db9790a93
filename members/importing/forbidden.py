"""Which columns may never be read (practice 5.2): recognized by name, in English and Spanish.

Runs in the child process that reads a file, before a value is written anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from members import names

# What a name is compared with: words, accents and case folded, between spaces.
_RULES: dict[str, str] = {
    "birth": (
        r"dob|d o b|yob|fdn|born( (at|on))?|birth|birth ?(date|day|year|month|dt)"
        r"|(date|day|year|month|dt) (of )?birth|bdate|b day|bday|date naiss"
        r"|(fecha|f|fec|fch|ano|dia|mes) (de )?(nacimiento|nacim|nac)|nacimiento|cumpleanos"
        r"|natalicio|nacid[oa]( el)?|cumple"
    ),
    "national_id": (
        r"ssn\d?|s s n|ss|ssan|social security.*|soc sec.*|social insurance.*|last 4( of)? ssn"
        r"|last (4|four)( digits)?|social (number|no|num)"
        r"|sin|nin|nino|n i n|legal identifier|ni (number|no|num)|national insurance.*"
        r"|(national|state|government|govt|gov|identity|id) (id|identity|identification|card)"
        r"( (number|no|num|card))?|national identification.*|tax (id|payer|identification).*"
        r"|taxpayer.*|itin|tin|passport.*|driver s? ?(license|licence|lic).*|drivers? (id|lic\w*).*"
        r"|dl (number|no|num)|dni|nie|nif|nss|curp|rfc|cpf|rut|cuil|cuit|cedula.*|pasaporte.*"
        r"|seguro social|seguridad social|numero de seguro.*|licencia (de )?(conducir|manejo).*"
        r"|documento (de )?(identidad|nacional).*|(numero|num|no|n) (de )?documento"
        r"|identificacion (oficial|fiscal).*|credencial de elector|ine|clave de elector|folio ine"
        r"|matricula consular|(carne|carnet|tarjeta) de identidad|dpi|dui|nit|nuss|(numero )?imss"
        r"|(ni|nss|dni|nie|rut|curp|rfc|ssn|sin) ?(number|no|num|numero|nr)?"
    ),
    "immigration": (
        r"citizen\w*|citizenship status|nationality|immigration.*|immigrant.*|migrant.*|migration.*"
        r"|visa( \w+)?|green card.*|alien( \w+)*|a number|uscis.*|daca|undocumented|documented"
        r"|legal status|residency status|work (authorization|authorisation|permit|visa).*|i 9.*"
        r"|country (of )?(birth|origin|citizenship)|birth country|ciudadania.*|ciudadan[oa]"
        r"|nacionalidad.*|(estatus|estado|situacion) (migratori[oa]|legal)|inmigra\w+|migratori[oa]"
        r"|indocumentad[oa]s?|(has |legal |immigration )?papers|((tiene|con|sin) )?papeles"
        r"|tipo (de )?visa|work auth|permiso de (trabajo|residencia).*"
        r"|pais (de )?(nacimiento|origen)"
    ),
    "religion": (
        r"religio\w*|faith|denomination|creed|religion|creencias?( \w+)?|confesion( \w+)?"
    ),
    "orientation": (
        r"sexual( \w+)*|sexuality|orientation|lgbt\w*|queer|gay|lesbian|bisexual|transgender|trans"
        r"|gender (history|identity|at birth|assigned.*)|sex (at birth|assigned.*)"
        r"|orientacion( sexual)?|sexualidad|identidad de genero"
    ),
    "origin": (
        r"race|racial.*|ethnic\w*( \w+)*|race ethnicity|raza|etnia|etnicidad|(origen|grupo) etnico"
    ),
    "criminal": (
        r"criminal.*|felon\w*|convict\w*|conviction.*|arrest\w*|probation.*|parole.*|offen[cs]e.*"
        r"|background check.*|warrant\w*|antecedentes.*|arresto\w*|condena\w*|delito\w*|penales"
    ),
    "health": (
        r"medical.*|medicaid.*|medicare.*|diagnos\w*|disab\w+( \w+)*|illness.*|disease\w*"
        r"|health (condition|status|issue|problem|note|info|information|insurance).*|pregnan\w*"
        r"|injur(y|ies)( \w+)*|workers? comp.*|fmla.*|sick leave.*|(leave|absence) (type|reason).*"
        r"|reason (for|of) (absence|the leave)|accidente.*|incapacidad.*|licencia medica.*"
        r"|motivo (de )?(la )?(ausencia|incapacidad)|alergias?|allerg\w+|medicacion|medications?"
        r"|hiv( \w+)*|mental health.*|leave reason|reason (for )?leave|blood type|vaccin\w*"
        r"|(condicion|estado|problemas?) (medic[oa]s?|de salud)|discapacidad\w*|enfermedad\w*"
        r"|embaraz\w*|diagnostico\w*|motivo (de )?(la )?(licencia|baja)"
    ),
    "money": (
        r"bank.*|iban|swift( \w+)?|bic|routing.*|aba|sort code|account (number|no|num)|acct.*"
        r"|(credit|debit|bank|payment) (card|account|score|rating).*"
        r"|card (number|no|num|type|exp\w*)"
        r"|cc (number|no|num)|ccn|cvv\d?|cvc|pan|credit score|debts?( \w+)?|rent owed|arrears"
        r"|rent arrears|amount owed|banc[oa]|banc[oa] .*|cuenta( .*)?|(numero|num|no) de cuenta"
        r"|tarjeta (de )?(credito|debito|bancaria|pago|banco)( .*)?|(numero|num|no) (de )?tarjeta"
        r"|clabe|deudas?( \w+)?|adeudos?|renta (debida|atrasada)"
    ),
    "biometric": (
        r"photo( \w+)?|photograph|picture|image url|headshot|fingerprint\w*|biometric\w*|face id"
        r"|foto\w*|huellas?( \w+)*|(union )?card (image|photo|scan|picture).*|signature image"
        r"|imagen .*|facial .*|iris scan"
    ),
    # Which party somebody is registered with is an opinion (GDPR art. 9); decision 0021.
    "party": (
        r"party|(political|registered|voter) party|party (affiliation|registration|reg|code|name)"
        r"|political (affiliation|opinion|leaning|views?)|partisan\w*( \w+)*|ideology"
        r"|partido( politico)?"
        r"|afiliacion (politica|partidista)|ideologia|militancia( politica)?"
    ),
    "vote": r"vote[ds]? (for|choice|cast)|ballot( \w+)*|secret ballot|how voted|voto|voto .*",
}
_COMPILED = {kind: re.compile(rf"(?:{rule})") for kind, rule in _RULES.items()}
# Distinctive enough to be found anywhere inside a name written without spaces.
_SQUASHED = re.compile(
    r"(?P<birth>dateofbirth|birthdate|birthday|yearofbirth|fechadenacimiento|fechanac)"
    r"|(?P<national_id>socialsecurity|segurosocial|seguridadsocial|nationalinsurance|passport"
    r"|pasaporte)"
    r"|(?P<immigration>immigrationstatus|citizenship|nationality|nacionalidad|ciudadania)"
    r"|(?P<orientation>sexualorientation|orientacionsexual)"
    r"|(?P<criminal>criminalrecord|antecedentespenales)"
    r"|(?P<money>bankaccount|creditcard|cuentabancaria|routingnumber)"
)
# Words around the telling ones: "Member DOB (mm/dd/yyyy)", "q7_dob", "your SSN?".
_NOISE = re.compile(
    r"\b(the|your|their|his|her|my|member|worker|tenant|employee|person|contact|custom|field|please"
    r"|enter|su|del?|la|el|tu|miembro|trabajador[a]?|mm|dd|yyyy|yy|aaaa|q|optional|opcional"
    r"|confidential|\d{1,3})\b"
)
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?")
_CARD = re.compile(r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}")


def words(header: str) -> str:
    """Return a column's name as plain words: `Fecha_de  Nacimiento*` is `fecha de nacimiento`."""
    text = unicodedata.normalize("NFKD", header[: names.LONGEST])
    unseen = {"Mn", "Me", "Cf"}  # accents, and marks of no width
    text = "".join(char for char in text if unicodedata.category(char) not in unseen)
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    text = re.sub(r"(?<=[A-Z]{2})(?=[A-Z][a-z]{2})", " ", text)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def kind_of(header: str) -> str:
    """Return which rule forbids a column of that name, or an empty string."""
    name = re.sub(r"(?<=[a-z])(?=\d)", " ", words(header))
    bare = " ".join(_NOISE.sub(" ", name).split())
    squashed = name.replace(" ", "")
    for kind, rule in _COMPILED.items():
        if any(rule.fullmatch(form) for form in (name, bare, squashed)):
            return kind
        if re.search(rf"(?:^| )(?:{_strong(kind)})(?: |$)", name):
            return kind
    if found := _SQUASHED.search(squashed):
        return found.lastgroup or ""
    return ""


def kind_of_values(values: Sequence[str]) -> str:
    """Return which rule forbids a column whose values look like these, whatever its name."""
    filled = [value.strip() for value in values if value.strip()]
    for kind, shape in (("national_id", _SSN), ("money", _IBAN), ("money", _CARD)):
        if filled and sum(bool(shape.fullmatch(value)) for value in filled) * 2 >= len(filled):
            return kind
    return ""


def _strong(kind: str) -> str:
    """Words that forbid a name wherever they stand in it."""
    return _STRONG.get(kind, r"(?!)")


_STRONG = {
    "birth": (
        r"dob|d o b|date of birth|birth ?date|birth ?day|year of birth|birth year"
        r"|(fecha|ano) (de )?nac\w*|cumpleanos"
    ),
    "national_id": (
        r"ssn|ss number|social security|soc sec|passport|pasaporte|dni|curp|cedula|nif|cpf|itin"
        r"|seguro social|seguridad social|national insurance|national id|driver s? ?licen[cs]e"
    ),
    "immigration": (
        r"immigration|citizen\w*|nationality|undocumented|indocumentad[oa]|migratori[oa]|uscis"
        r"|nacionalidad|ciudadania|green card|work permit|visa status"
    ),
    "religion": r"religion|religious",
    "orientation": r"sexual|lgbt\w*|transgender",
    "origin": r"race|ethnicity|raza|etnia",
    "criminal": r"criminal|felon\w*|convictions?|antecedentes penales",
    "health": r"medical|diagnosis|disability|discapacidad|diagnostico",
    "money": (
        r"iban|bank account|bank name|routing number|credit card|debit card|card number|cvv"
        r"|cuenta bancaria|tarjeta de (credito|debito)|clabe"
    ),
    "party": r"party affiliation|party registration|political party|partido politico",
    "vote": r"voted for|secret ballot",
}
