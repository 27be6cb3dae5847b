"""The words that the believable company is made of."""

from typing import NamedTuple


class Country(NamedTuple):
    """A country that suppliers come from; `towns` are (city, state, postal code, dialling prefix)."""

    code: str
    currency: str
    suffixes: tuple[str, ...]
    towns: tuple[tuple[str, str, str, str], ...]
    tax_qualifier: str
    tax_pattern: str


COUNTRIES: dict[str, Country] = {
    "USA": Country(
        "USA",
        "USD",
        ("Inc", "LLC", "Co", "Corp", "Inc.", "Company"),
        (
            ("Columbus", "OH", "43215", "614"),
            ("Portland", "OR", "97204", "503"),
            ("St. Louis", "MO", "63101", "314"),
            ("Coeur d'Alene", "ID", "83814", "208"),
            ("Winston-Salem", "NC", "27101", "336"),
            ("Boston", "MA", "02108", "617"),
            ("Newark", "NJ", "07102", "973"),
            ("San José", "CA", "95113", "408"),
        ),
        "TIN",
        "##-#######",
    ),
    "CAN": Country(
        "CAN",
        "CAD",
        ("Ltd", "Ltée", "Inc"),
        (("Montréal", "QC", "H2Y 1C6", "514"), ("Toronto", "ON", "M5H 2N2", "416")),
        "TIN",
        "#########RT0001",
    ),
    "GBR": Country(
        "GBR",
        "GBP",
        ("Ltd", "plc", "& Sons Ltd"),
        (("Stoke-on-Trent", "", "ST1 1HR", "1782"), ("King's Lynn", "", "PE30 1ET", "1553")),
        "VAT",
        "GB#########",
    ),
    "NOR": Country(
        "NOR",
        "NOK",
        ("AS", "ASA"),
        (("Oslo", "", "0150", "22"), ("Tromsø", "", "9008", "77"), ("Ålesund", "", "6002", "70")),
        "VAT",
        "NO#########MVA",
    ),
    "SWE": Country(
        "SWE",
        "SEK",
        ("AB",),
        (("Göteborg", "", "411 03", "31"), ("Malmö", "", "211 20", "40")),
        "VAT",
        "SE############",
    ),
    "DEU": Country(
        "DEU",
        "EUR",
        ("GmbH", "GmbH & Co. KG", "AG"),
        (("München", "BY", "80331", "89"), ("Köln", "NW", "50667", "221")),
        "VAT",
        "DE#########",
    ),
    "FRA": Country(
        "FRA",
        "EUR",
        ("SARL", "S.A."),
        (("Orléans", "", "45000", "238"), ("L'Haÿ-les-Roses", "", "94240", "146")),
        "VAT",
        "FR###########",
    ),
}

SHARE_COUNTRIES = ("USA", "USA", "USA", "USA", "USA", "USA", "CAN", "GBR", "DEU", "FRA")
NORDC_COUNTRIES = ("NOR", "NOR", "NOR", "SWE", "SWE", "DEU", "GBR", "FRA")

# 101 first words and 41 trades: with these two counts every pair comes up once before any comes up
# twice (see suppliers.name_at), so names stay unique until the words are used up.
_FIRST_WORDS = """
Nordic Harbor Summit Cascade Pioneer Liberty Granite Redwood Bluebird Ironwood Lakeshore Prairie
Keystone Beacon Compass Evergreen Falcon Heritage Juniper Maple Northgate Oakridge Pacific Quarry
Riverside Sterling Timber Union Valley Westbrook Yellowstone Zenith Anchor Birch Copper Delta
Eastman Foxglove Glacier Hawthorn Island Jasper Kestrel Larkspur Meridian Norfolk Orchard Pinnacle
Quinby Rockford Saddle Thornton Upland Vanguard Willow Alder Bristol Cobalt Dunmore Elkhorn Fairfax
Grafton Hudson Ivory Jefferson Kingston Langley Monarch Newport Oxford Preston Quincy Raleigh Salem
Trenton Ulster Vernon Windsor Ashland Belmont Clifton Dover Essex Franklin Geneva Hanover Irving
Jericho Kendall Lincoln Madison Nashua Odessa Putnam Ridgeway Sussex Tilden Urbana Victor Walden
Yarrow
"""
FIRST_WORDS: tuple[str, ...] = tuple(_FIRST_WORDS.split())

TRADES: tuple[str, ...] = (
    "Paper",
    "Packaging",
    "Freight",
    "Logistics",
    "Tools",
    "Fasteners",
    "Coffee",
    "Tea",
    "Textiles",
    "Plastics",
    "Chemical",
    "Electric",
    "Lighting",
    "Stationery",
    "Print",
    "Signs",
    "Pallets",
    "Steel",
    "Foods",
    "Spices",
    "Dairy",
    "Seafood",
    "Produce",
    "Bakery",
    "Glass",
    "Ceramics",
    "Timber",
    "Safety",
    "Cleaning",
    "Uniforms",
    "Hydraulics",
    "Bearings",
    "Pumps",
    "Batteries",
    "Software",
    "Telecom",
    "Insurance",
    "Staffing",
    "Catering",
    "Labels",
    "Adhesives",
)

AWKWARD_NAMES: tuple[str, ...] = (
    "Smith & Wesley, Inc.",
    "O'Brien Brothers",
    "Café Père & Fils",
    "Müller Großhandel GmbH",
    "Smörgåsbord Foods AB",
    "Johnson, Peters & Co., LLC",
    "The \u201cBest\u201d Bolt Company",
    'ACME "Rapid" Tools',
    "3M-Style Adhesives (West)",
    "Ångström Instruments A/S",
    "Łódź Textiles Sp. z o.o.",
    "東京紙業株式会社",
    "Société Générale d'Emballage",
    "Dot.Com Hosting",
    "A.B.C. Freight",
    "AT&T-like Telecom <West>",
    "50% Off Liquidators",
    "Piñata Party Supplies",
    "Back\\Slash Software",
    "Tab & Label Mfg.",
    "Über Cargo GmbH & Co. KG",
    "D'Angelo's Deli",
    "Zoë Lindqvist Konsult",
    "Straße 7 Logistik",
    "#1 Pallets",
    "Façade Glass",
    "Nguyễn Import-Export",
    "Rock 'n' Roll Signs",
    "+Plus Batteries",
    "Saint-Étienne Aciers",
)

STREETS: tuple[str, ...] = (
    "Main Street",
    "Mill Road",
    "Harbour Way",
    "St. John's Lane",
    "Industrial Pkwy",
    "Königstraße",
    "Storgata",
    "Rue de l'Église",
    "2nd Avenue, Suite B",
    "Warehouse Row #4",
)

_GIVEN_NAMES = """
Anna Björn Chloé David Elena François Grace Henrik Ingrid José Kari Liam María Nils Olivia Pär Quinn
Renée Søren Teresa Ulla Victor Wendy Xavier Yara Zoë
"""
GIVEN_NAMES: tuple[str, ...] = tuple(_GIVEN_NAMES.split())
_FAMILY_NAMES = """
Andersen Björk Cohen D'Souza Eriksson Fernández García Haugen Ibsen Jørgensen Kowalski Lindström
MacDonald Núñez O'Neill Pérez Quist Rossi Schröder Tanaka Ulrich Vance Whitfield Xu Young Zieliński
"""
FAMILY_NAMES: tuple[str, ...] = tuple(_FAMILY_NAMES.split())
TITLES: tuple[str, ...] = ("Accounts Receivable", "Sales Manager", "Owner", "Key Account Mgr", "")
