"""What columns are called: a word for word list, in English and Spanish.

Names are as `forbidden.words` gives them: lower case, no accents, no marks.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALIASES: dict[str, str] = {
    "name": "name|full name|fullname|display name|member name|contact name|person|member"
    "|worker|tenant|employee name|nombre completo|nombre y apellidos?"
    "|nombres y apellidos|miembro|persona|employee|tenant name|resident|resident name"
    "|lead name|worker name|nombre y apellido|nombre del trabajador"
    "|nombre del inquilino|contacto|inquilino|inquilina|trabajador|trabajadora"
    "|empleado|empleada",
    "sorted_name": "sort name|last first|name last first|last name first name|apellidos y nombres?"
    "|apellidos nombre|last name first",
    "given": "first|first name|firstname|fname|given|given name|given names|forename|forenames"
    "|preferred name|nombre|nombres|primer nombre|nombre de pila|given name s"
    "|firstname 1|nombre s",
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
    "|e mail address|personal email|home email|work email|primary email|correo"
    "|correo electronico|email1|email2|email3|email4|email 1|email 2|email 3|email 4"
    "|other email|alt email|correo e|e mail 1|e mail 2|email address 1"
    "|email address 2|secondary email|direccion de correo|correo 1|correo 2"
    "|mail electronico",
    "phone": "phone|phone number|phonenumber|telephone|tel|phone1|phone2|phone 1|phone 2"
    "|preferred phone|pref phone|primary phone|alt phone|other phone|can2 phone"
    "|telefono|tel fijo|numero de telefono|telephone number|contact number|phone3"
    "|phone 3|phone no|phones|day phone|evening phone|telefonos|telefono 1|telefono 2"
    "|numero telefonico|alt phone number|alternate phone|tel 1|tel 2",
    "mobile": "mobile|mobile phone|mobile number|cell|cell phone|cellphone|cell number|cphone"
    "|celular|movil|telefono celular|telefono movil|sms|whatsapp|mobile no|cel"
    "|cell no|mobile phone number|cell phone number|can2 mobile number|text number"
    "|no de celular|numero de celular|tel celular|tel movil",
    "home_phone": "home phone|hphone|phone home|telefono casa|telefono de casa|home telephone"
    "|home phone number|home tel|tel casa",
    "work_phone": "work phone|wphone|phone work|work phone number|telefono trabajo|office phone"
    "|telefono del trabajo|work tel|business phone|tel trabajo",
    "no_contact": "do not contact|no contact|dnc|no contactar|do not contact me"
    "|no llamar ni escribir|do not contact flag|no molestar",
    "address": "address|full address|postal address|mailing address|home address|direccion"
    "|domicilio|direccion completa|user address|residential address|primary address"
    "|direccion postal",
    "street": "street|street address|address1|address 1|address line 1|addr1|primary address1"
    "|mailing address1|address address1|calle|calle y numero|street line 1"
    "|user address1|billing address1|user submitted address1|can2 user address"
    "|v address|vaddress|direccion 1|calle y no",
    "street2": "address2|address 2|address line 2|adress2|addr2|primary address2|address3"
    "|address 3|address line 3|primary address3|mailing address2|mailing address3"
    "|address address2|supplemental address 1|supplemental address 2"
    "|supplemental address 3|apartment|apt|co address|colonia|billing address2"
    "|billing address3|user submitted address2|user submitted address3"
    "|supplemental address|interior|direccion 2",
    "city": "city|town|can2 user city|primary city|mailing city|address city|ciudad|localidad"
    "|municipio|poblacion|billing city|user submitted city|home city|residential city",
    "region": "state|region|province|state abbrev|can2 user state|can2 state abbreviated"
    "|primary state|mailing state|address state|estado|provincia|state province"
    "|state abbreviated|billing state|user submitted state|st",
    "postcode": "zip|zip code|zipcode|zip5|mzip5|postcode|post code|postal code|postalcode"
    "|primary zip|mailing zip|address zip|codigo postal|cp|c p|m zip5"
    "|can2 user zip code|can2 zip code|billing zip|user submitted zip|zip postal code"
    "|zip plus4|zip9",
    "country": "country|primary country|mailing country|address country|pais|billing country"
    "|user submitted country",
    "employer": "employer|employer name|company|current employer|landlord|owner|empresa|empleador"
    "|patron|patrono|casero|arrendador|propietario|employer company|landlord name"
    "|property owner|company name|dueno|compania|current employer name"
    "|management company",
    "worksite": "worksite|work site|site|location|loc|workplace|facility|store|complex|campus"
    "|centro de trabajo|lugar de trabajo|sitio|sucursal|planta|work location"
    "|worksite name|job site|jobsite|centro|planta de trabajo|tienda|work place"
    "|workplace name|plant",
    "building": "building|bldg|building name|building address|property|edificio|inmueble",
    "department": "department|dept|dpt|division|section|area|departamento|seccion|depto|dept name"
    "|department name|depto de trabajo|work area|unit department",
    "floor": "floor|floor number|story|piso|planta baja|nivel",
    "unit": "unit|local|chapter|branch|team|group|turf|congregation|parish|bargaining unit"
    "|unidad|grupo|equipo|seccional|barrio|neighborhood|neighbourhood|unit path|path"
    "|local dept shift|local department shift|local lodge|lodge|shop|crew|sector"
    "|organizing unit|bargaining unit name|sindicato local|delegacion",
    "spot": "door|door number|apartment number|apt number|apt no|unit number|unit no|desk"
    "|bench|room|puerta|apartamento|depa|numero de apartamento|cuarto|spot",
    "shift": "shift|work shift|schedule|turno|horario|jornada|shift code|work shift name"
    "|turno de trabajo",
    "job": "job|job title|title|occupation|occupation name|position|role|job category"
    "|classification|job classification|class|trade|ocupacion|puesto|cargo|oficio"
    "|trabajo|profesion|job class|job classification code|classification name"
    "|job code|puesto de trabajo|categoria|job type",
    "own_id": "sinew id|sinew",
    "extension": "phone extension|phone number extension|extension|ext|phone ext",
    "management": "is management|management|supervisor|is supervisor|manager|jefe|jefa|supervisora"
    "|encargado|es jefe",
    "placed_on": "hire date|date of hire|hired|hired on|date hired|seniority date|start date"
    "|started|began|move in|move in date|moved in|doh|fecha de ingreso|fecha ingreso"
    "|fecha de contratacion|antiguedad|fecha de alta|entro el",
    "left_on": "termination date|terminated on|end date|ended|left on|date left|move out"
    "|move out date|moved out|fecha de baja|fecha baja|fecha de salida",
    "deceased": "deceased|is deceased|dead|deceased date|date of death|died|fallecido|fallecida"
    "|difunto|difunta|fecha de fallecimiento",
    "no_email": "do not email|no email|email opt out|opted out of email|no enviar correo",
    "no_phone": "do not call|do not phone|no calls|no phone|dnc phone|no llamar|phone opt out",
    "no_text": "do not text|do not sms|no text|no texts|sms opt out|text opt out"
    "|no enviar mensajes|no sms",
    "no_mail": "do not mail|no mail|mail opt out|no enviar cartas",
    "email_status": "email status|email subscription status|subscription status|subscribed"
    "|email opt in|email subscribed|email consent|suscrito|suscripcion",
    "phone_status": "phone status|call status|phone opt in|phone consent",
    "text_status": "sms status|sms opt in|sms opt in status|mobile opt in|text opt in"
    "|sms subscription status|text status|sms consent",
    "bad_email": "email is bad|bad email|is bad email|email1 is bad|email2 is bad|email3 is bad"
    "|email4 is bad|email bounced|bounced|on hold|correo malo|correo no sirve",
    "bad_phone": "bad phone|phone is bad|is mobile bad|wrong number|telefono malo|no sirve",
    "phone_type": "phone type|phone number type|type of phone|tipo de telefono",
    "unsubscribed_on": "unsub time|unsubscribed|unsubscribed on|unsubscribed at|unsubscribe date"
    "|opted out at",
    "tags": "tags|tag|tag list|etiquetas|etiqueta|labels|label|activist code|activist codes"
    "|activist code name|groups|categories|tag s|group s|taglist|campaign tags",
    "carrier": "carrier|organizer|assigned to|assigned organizer|point person|steward|rep"
    "|union rep|representative|responsible|organizador|organizadora"
    "|encargado sindical|responsable|delegado|delegada|a cargo de|turf organizer"
    "|lead organizer",
    "tie": "knows|friends|friend|ties|close to|connected to|relationships|recruited by"
    "|recruiter|referred by|brought by|conoce a|conoce|amigos|amigas|amistades"
    "|cercanos|invitado por|trajo",
    "rating": "support level|assessment|rating|support score|score|level of support|support"
    "|assessment level|current assessment|calificacion|evaluacion|nivel de apoyo"
    "|apoyo",
    "note": "note|notes|note text|comment|comments|remarks|nota|notas|observaciones"
    "|comentarios|comentario|memo",
    "talk_on": "date contacted|last contact|last contacted|contact date|date canvassed"
    "|last conversation|fecha de contacto|ultimo contacto",
    "talk_by": "contacted by|canvassed by|canvasser|spoke with|entered by|contactado por|hablo con",
    "meeting_on": "meeting date|event date|event start date|date of meeting|fecha de reunion"
    "|fecha de la reunion|fecha del evento|session date",
    "meeting_of": "committee|meeting|comite|reunion|meeting name",
    "event_of": "event|event title|event name|evento|action|action name|accion|actividad",
    "attended": "attended|attendance|present|came|attendance status|participant status|asistio"
    "|asistencia|presente|vino|rsvp|rsvp status",
}
SYSTEMS: dict[str, str] = {
    "van": "vanid|van id|voter file vanid|my c vanid|mycampaign id|myc vanid|van",
    "action_network": "uuid|action network id|action network",
    "nationbuilder": "nationbuilder id|nation builder id|nb id",
    "civicrm": "civicrm id",
    "action_builder": "action builder id|entity id",
    "reach": "reach id",
    "pdi": "pdi id",
    "actionkit": "akid|actionkit id",
    "mailchimp": "euid",
    "solidarity_tech": "solidarity tech user id",
    "everyaction": "source id",
    "zetkin": "zetkin id",
    "broadstripes": "broadstripes id|bs id",
    "voterbase": "voterbase id",
    "dwid": "dwid",
}
GENERIC_IDS = {
    "id", "ext id", "external id", "external identifier", "contact id", "record id", "person id",
    "member id", "member number", "member no", "employee id", "employee number", "employee no",
    "worker id", "clock number", "badge", "badge number", "unique id", "custom id", "custom id 1",
    "custom id 2", "custom id 3", "custom id 4", "numero de socio", "num de socio", "no de socio",
    "num de empleado", "numero de empleado", "no de empleado", "clave", "folio",
}  # fmt: skip

# Known columns for which there is no field, and why: said on the page instead of a silent skip.
NO_FIELD: dict[str, str | Promise] = {
    "birth place": _("A place of birth is not an address; there is no field for it."),
    "gender": _("There is no field for it; pronouns have one."),
    "age": _("Ages are not kept; “over 18” has a field."),
    "latitude": _("Coordinates are not kept."),
    "member rating": _("This says how often mail was opened, nothing about the person."),
    "optin ip": _("Addresses of computers are not kept."),
    "rate": _("This may be a wage or a rating; choose which."),
    "donation": _("Gifts and fees are not kept here."),
    "district": _("Districts of voting are not kept."),
    "note": _("A note belongs to a conversation: without its date and who spoke it is not kept."),
    "created at": _("When the other system wrote its row is not kept."),
}
NO_FIELD_ALIASES = {
    "birth place": "birthplace|place of birth|lugar de nacimiento|born in|birth city|city of birth",
    "gender": "genero|sex|sexo",
    "age": "age bracket|edad|age range|age group",
    "latitude": "longitude|lat|lng|long|lon|latitud|longitud|coordinates|gps",
    "member rating": "memberrating",
    "optin ip": "confirm ip|ip|ip address|gmtoff|dstoff",
    "rate": "pay rate|wage|wages|salary|salario|hourly rate|pay",
    "donation": "can2 lifetime value|lifetime value|fee level|fee amount|fee currency"
    "|discount name|donations|is pay later",
    "district": "precinct|precinct name|city council name|census tract name"
    "|congressional district|county|can2 county|distrito|geo bucket|date reg|dma",
    "created at": "created date|modified date|last changed|optin time|confirm time|added timestamp"
    "|can2 subscription date|register date|date created|updated at|last modified",
}
