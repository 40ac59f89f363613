"""States and countries: how listings spell them, and which time zone most of their people keep."""

from __future__ import annotations

from mystery.spreadsheets.headers import plain

STATES = {
    "America/New_York": "CT Connecticut, DC District of Columbia, DE Delaware, FL Florida, "
    "GA Georgia, MA Massachusetts, MD Maryland, ME Maine, NC North Carolina, NH New Hampshire, "
    "NJ New Jersey, NY New York, OH Ohio, PA Pennsylvania, RI Rhode Island, SC South Carolina, "
    "VA Virginia, VT Vermont, WV West Virginia",
    "America/Detroit": "MI Michigan",
    "America/Indiana/Indianapolis": "IN Indiana",
    "America/Kentucky/Louisville": "KY Kentucky",
    "America/Chicago": "AL Alabama, AR Arkansas, IA Iowa, IL Illinois, KS Kansas, LA Louisiana, "
    "MN Minnesota, MO Missouri, MS Mississippi, ND North Dakota, NE Nebraska, OK Oklahoma, "
    "SD South Dakota, TN Tennessee, TX Texas, WI Wisconsin",
    "America/Denver": "CO Colorado, MT Montana, NM New Mexico, UT Utah, WY Wyoming",
    "America/Boise": "ID Idaho",
    "America/Phoenix": "AZ Arizona",
    "America/Los_Angeles": "CA California, NV Nevada, OR Oregon, WA Washington",
    "America/Anchorage": "AK Alaska",
    "Pacific/Honolulu": "HI Hawaii",
    "America/Puerto_Rico": "PR Puerto Rico",
    "America/St_Thomas": "VI Virgin Islands",
    "Pacific/Guam": "GU Guam, MP Northern Mariana Islands",
    "Pacific/Pago_Pago": "AS American Samoa",
}
"""The United States, each state by the zone most of it keeps; some lie in two."""

COUNTRIES = """
AE ARE United Arab Emirates|Vereinigte Arabische Emirate|Asia/Dubai
AT AUT Austria|Österreich|Europe/Vienna
AU AUS Australia|Australien|
BE BEL Belgium|Belgien|Europe/Brussels
BG BGR Bulgaria|Bulgarien|Europe/Sofia
BR BRA Brazil|Brasilien|
CA CAN Canada|Kanada|
CH CHE Switzerland|Schweiz|Europe/Zurich
CL CHL Chile|Chile|
CN CHN China|China|Asia/Shanghai
CY CYP Cyprus|Zypern|Asia/Nicosia
CZ CZE Czechia|Tschechien|Europe/Prague
DE DEU Germany|Deutschland|Europe/Berlin
DK DNK Denmark|Dänemark|Europe/Copenhagen
EE EST Estonia|Estland|Europe/Tallinn
ES ESP Spain|Spanien|
FI FIN Finland|Finnland|Europe/Helsinki
FR FRA France|Frankreich|Europe/Paris
GB GBR United Kingdom|Vereinigtes Königreich|Europe/London
GR GRC Greece|Griechenland|Europe/Athens
HK HKG Hong Kong|Hongkong|Asia/Hong_Kong
HR HRV Croatia|Kroatien|Europe/Zagreb
HU HUN Hungary|Ungarn|Europe/Budapest
ID IDN Indonesia|Indonesien|
IE IRL Ireland|Irland|Europe/Dublin
IL ISR Israel|Israel|Asia/Jerusalem
IN IND India|Indien|Asia/Kolkata
IS ISL Iceland|Island|Atlantic/Reykjavik
IT ITA Italy|Italien|Europe/Rome
JP JPN Japan|Japan|Asia/Tokyo
KR KOR South Korea|Südkorea|Asia/Seoul
LI LIE Liechtenstein|Liechtenstein|Europe/Vaduz
LT LTU Lithuania|Litauen|Europe/Vilnius
LU LUX Luxembourg|Luxemburg|Europe/Luxembourg
LV LVA Latvia|Lettland|Europe/Riga
MT MLT Malta|Malta|Europe/Malta
MX MEX Mexico|Mexiko|
MY MYS Malaysia|Malaysia|Asia/Kuala_Lumpur
NL NLD Netherlands|Niederlande|Europe/Amsterdam
NO NOR Norway|Norwegen|Europe/Oslo
NZ NZL New Zealand|Neuseeland|
PH PHL Philippines|Philippinen|Asia/Manila
PL POL Poland|Polen|Europe/Warsaw
PT PRT Portugal|Portugal|
RO ROU Romania|Rumänien|Europe/Bucharest
RS SRB Serbia|Serbien|Europe/Belgrade
SE SWE Sweden|Schweden|Europe/Stockholm
SG SGP Singapore|Singapur|Asia/Singapore
SI SVN Slovenia|Slowenien|Europe/Ljubljana
SK SVK Slovakia|Slowakei|Europe/Bratislava
TH THA Thailand|Thailand|Asia/Bangkok
TR TUR Turkey|Türkei|Europe/Istanbul
TW TWN Taiwan|Taiwan|Asia/Taipei
UA UKR Ukraine|Ukraine|Europe/Kyiv
US USA United States|Vereinigte Staaten|
VN VNM Vietnam|Vietnam|Asia/Ho_Chi_Minh
ZA ZAF South Africa|Südafrika|Africa/Johannesburg
"""
"""Two letters, three letters, English, German, and the zone where there is practically one."""

OTHER_NAMES = {
    "d": "DE",
    "a": "AT",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "grossbritannien": "GB",
    "united states of america": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "czech republic": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
}

_STATE_ZONES: dict[str, str] = {}
_STATE_NAMES: dict[str, str] = {}
for _zone, _states in STATES.items():
    for _state in _states.split(", "):
        _code, _, _name = _state.partition(" ")
        _STATE_ZONES |= {plain(_code): _zone, plain(_name): _zone}
        _STATE_NAMES[plain(_code)] = _name

_COUNTRY_CODES = dict(OTHER_NAMES)
_COUNTRY_ZONES: dict[str, str] = {}
for _line in COUNTRIES.split("\n"):
    if _line:
        _codes, _german, _zone = _line.split("|")
        _two, _three, _english = _codes.split(" ", 2)
        _COUNTRY_CODES |= {plain(each): _two for each in (_two, _three, _english, _german)}
        _COUNTRY_ZONES[_two] = _zone


def read_country(text: str) -> str:
    """ISO 3166-1 alpha-2 of a code or an English or German name; "" when it is none we know."""
    known = _COUNTRY_CODES.get(plain(text.strip()))
    code = text.strip().upper()
    return known or (code if len(code) == 2 and code.isascii() and code.isalpha() else "")


def zone_of_state(state: str, country: str) -> str:
    """The zone most of a state of the United States keeps; "" for another country or state."""
    return _STATE_ZONES.get(plain(state.strip()), "") if country in ("", "US") else ""


def zone_of_country(country: str) -> str:
    """`country` as `read_country` gives it; "" where there are several zones or we know none."""
    return _COUNTRY_ZONES.get(country, "")


def state_name(code: str) -> str:
    """ "New Hampshire" for "NH"; anything else unchanged."""
    return _STATE_NAMES.get(plain(code), code)
