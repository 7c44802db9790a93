"""The headers of the systems people come from, as seen in the wild, for the tests of importing."""

ACTION_NETWORK = (
    "uuid,first_name,last_name,email,Phone Number,can2_user_address,can2_user_city,can2_user_state,"
    "zip_code,County,can2_user_tags,can2_subscription_status,can2_sms_status"
)
ACTION_NETWORK_SHORT = (
    "first_name,last_name,email,zip_code,can2_user_city,can2_county,can2_state_abbreviated,"
    "can2_user_tags,can2_subscription_date,Organization"
)
VAN = (
    "Voter File VANID,LastName,FirstName,MiddleName,Suffix,Sex,Party,Age,Address,City,State,Zip5,"
    "PreferredEmail,Pref Phone ,PrecinctName,CityCouncilName,DateReg,Latitude,"
    "Volunteer_(Strike committee),Phone Bank"
)
VAN_LIST = (
    "Account,Voter File VANID,FirstName,LastName,Fullname,Phone1,Phone2,vAddress,Adress2,City,"
    "State,Zip5,Age,Sex,Party"
)
VAN_CODES = (
    "Voter File VANID,ActivistCodeName,ActivistCodeType,ActivistCodeDescription,DateCanvassed,"
    "CanvassedBy"
)
VAN_NOTES = "Voter File VANID,ContactName,DateEntered,EnteredBy,NoteText,NoteCategory,NoteTags"
VAN_CONTACTS = (
    "Voter File VANID,Contact Name,Date Canvassed,Result,Contact Type,Canvassed By,Created By,"
    "Date Created,Input Type Name,MiniVAN Campaign"
)
VAN_SURVEY = (
    "Voter File VANID,Contact Name,Date Canvassed,Survey Response,Survey Question Name,"
    "Survey Question Type,Canvassed By,Contact Type"
)
EVERYACTION = (
    "Source ID\tPrefix\tFirst Name\tMiddle Name\tLast Name\tSuffix\tAddress Line 1\tAddress Line 2"
    "\tAddress Line 3\tCity\tState\tZip\tCountry\tEmployer Name\tOccupation Name\tActivist Code"
    "\tFacebook URL\tNationBuilder ID\tOther Website\tTwitter Handle\tEmail Address"
    "\tEmail Subscription Status\tEmail Type\tNotes\tOrigin Source Code\tPhone\tPhone Type"
    "\tSMS Opt-In Status\tSecondary Member\tRelationship"
)
NATIONBUILDER = (
    "nationbuilder_id,prefix,first_name,middle_name,last_name,suffix,employer,occupation,email1,"
    "email2,email3,email4,email1_is_bad,email2_is_bad,email3_is_bad,email4_is_bad,email_opt_in,"
    "phone_number,work_phone_number,mobile_number,fax_number,is_mobile_bad,mobile_opt_in,"
    "do_not_call,do_not_contact,federal_donotcall,primary_address1,primary_address2,"
    "primary_address3,primary_city,primary_state,primary_zip,primary_country,website,"
    "facebook_username,twitter_login,is_volunteer,note,tag_list"
)
NATIONBUILDER_MORE = (
    "nationbuilder_id,first_name,last_name,email,mobile_number,primary_address1,primary_address2,"
    "primary_city,primary_zip,gender,age_bracket,geo_bucket,edu_level,support_level,recruiter_id,"
    "recruiter_name_or_email,point_person_id,point_person_name_or_email,membership_level_name,"
    "membership_started_at,membership_expires_at,external_id,civicrm_id,language,born_at,sex,"
    "party,legal_name"
)
CIVICRM = (
    "Contact ID,Contact Type,Contact Subtype,Do Not Email,Do Not Phone,Do Not Mail,Do Not Sms,"
    "Do Not Trade,No Bulk Emails (User Opt Out),Legal Identifier,External Identifier,Sort Name,"
    "Display Name,Nickname,Legal Name,Image Url,Preferred Communication Method,Preferred Language,"
    "Preferred Mail Format,Contact Hash,Contact Source,First Name,Middle Name,Last Name,"
    "Individual Prefix,Individual Suffix,Formal Title,Communication Style,Email Greeting ID,"
    "Postal Greeting ID,Addressee ID,Job Title,Gender,Birth Date,Deceased,Deceased Date,"
    "Household Name,Organization Name,Sic Code,Unique ID (OpenID),Current Employer ID,"
    "Contact is in Trash,Created Date,Modified Date,Addressee,Email Greeting,Postal Greeting,"
    "Current Employer,Location Type,Street Address,Street Number,Street Number Suffix,Street Name,"
    "Street Unit,Supplemental Address 1,Supplemental Address 2,Supplemental Address 3,City,"
    "Postal Code Suffix,Postal Code,Latitude,Longitude,Address Name,Master Address Belongs To,"
    "County,State,Country,Phone,Phone Extension,Phone Type,Email,On Hold,Use for Bulk Mail,"
    "Signature Text,Signature Html,IM Provider,IM Screen Name,OpenID,World Region,Website,"
    "Group(s),Tag(s),Note(s)"
)
_CIVICRM_SHORT = "Contact ID,Contact Type,Sort Name,First Name,Last Name,Email"
CIVICRM_ACTIVITIES = (
    f"{_CIVICRM_SHORT},Activity ID,Activity Type,Activity Type ID,Subject,Activity Date,Duration,"
    "Location,Details,Activity Status,Activity Priority,Source Contact,source_record_id,Test,"
    "Campaign ID,result,Engagement Index,parent_id"
)
CIVICRM_RELATIONSHIPS = (  # not seen in the wild: the names of its fields
    "Relationship ID,Contact ID A,Contact A,Contact ID B,Contact B,Relationship Type,Start Date,"
    "End Date,Is Active,Description"
)
CIVICRM_PARTICIPANTS = (
    f"{_CIVICRM_SHORT},Event,Event Title,Event Start Date,Event End Date,Event Type,Participant ID,"
    "Participant Status,Participant Status Id,Participant Role,Participant Role Id,"
    "Participant Note,Register date,Participant Source,Fee level,Test,Is Pay Later,Fee Amount,"
    "Discount Name,Fee Currency,Registered By ID,Campaign ID"
)
ACTION_BUILDER = (
    "Custom ID 1,Custom ID 2,First Name or Full Name,Last Name,Middle Name,Nickname,Email,"
    "Email Type,Phone Number,Phone Number Type,Phone Number Extension,Address Line 1,City,State,"
    "Zip,Latitude,Longitude,Date of Birth (dd/mm/yyyy),Age,Preferred Language,Assessment"
)
MAILCHIMP = (
    '"Email Address","First Name","Last Name","Zip Code",Country,"Full Address",MEMBER_RATING,'
    "OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,"
    "REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS"
)
MAILCHIMP_UNSUBSCRIBED = (
    '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,LEID,EUID,NOTES,UNSUB_TIME,'
    "UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER"
)
CARDS = (
    "First,Middle,Last,Address,City,State,Zip,Card (X),Sdate,Dept,Comm (C|CH),Rate,Loc,Shift,"
    "Cdate,Rep,FT/PT,Hphone,Cphone,Wphone"
)
REACH = (
    "Reach ID,Added Timestamp,Added by User ID,First Name,Last Name,Email,Phone,"
    "Last Reached Timestamp,Last Reached by User ID,Last Reached by User Name,Source Tag,"
    "Campaign Tags,Will you come on Friday[q1]"
)
IMPACTIVE = "first_name,last_name,phone,van_id,pdi_id,state_abbrev"
SOLIDARITY_TECH = "First Name,Email,Phone Number,Zip Code,Solidarity Tech User ID"
ACTIONKIT = (
    "akid,email,first_name,last_name,address1,address2,city,country,created_at,action_id,user_id"
)
ZETKIN = (
    "id,ext_id,first_name,last_name,email,phone,alt_phone,gender,street_address,co_address,"
    "zip_code,city,country"
)
ENGLISH = (
    "Member ID,Full name,Goes by,Pronouns,Cell,E-mail,Mailing address,Employer,Building,Dept,Shift,"
    "Job title,Hire date,Steward,Tags,Do not contact,Language"
)
SPANISH = (
    "Núm. de socio,Nombre,Primer apellido,Segundo apellido,Apodo,Celular,Teléfono de casa,"
    "Correo electrónico,Calle y número,Colonia,Código postal,Ciudad,Empresa,Departamento,Turno,"
    "Puesto,Fecha de ingreso,Delegada,Etiquetas,No llamar,Idioma"
)
