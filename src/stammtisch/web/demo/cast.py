"""Who plays in the demo: six people of the theatre and the guests they talk with."""

from dataclasses import dataclass

from stammtisch.people.models import Role
from stammtisch.web.demo.prompt_book import Text


@dataclass(frozen=True)
class Colleague:
    """One of the team."""

    name: str
    role: Role


@dataclass(frozen=True)
class Guest:
    """Somebody who talks with the theatre."""

    name: Text
    #: What the team wrote down about this person.
    note: Text | None = None


def _guest(de: str, en: str = "", note: tuple[str, str] | None = None) -> Guest:
    return Guest(Text(de, en or de), Text(*note) if note else None)


#: By their key in the prompt book. The owner founds the firm; the others are invited.
OWNER = "alma"
TEAM = {
    "alma": Colleague("Alma", Role.OWNER),
    "jonas": Colleague("Jonas", Role.HOST),
    "mira": Colleague("Mira", Role.COLLEAGUE),
    "piet": Colleague("Piet", Role.COLLEAGUE),
    "yara": Colleague("Yara", Role.COLLEAGUE),
    "vera": Colleague("Vera", Role.ADVISER),
}

GUESTS = {
    # the regulars
    "rosa": _guest(
        "Rosa Klett",
        note=("Hat einen Keller voller Koffer. Fragt man sie nach einem, bringt sie zwei.",
              "Has a cellar full of suitcases. Ask her for one and she brings two."),
    ),
    "baumann": _guest(
        "Herr Baumann", "Mr Baumann",
        ("Reihe drei, Platz 7 und 8. Seine Frau sieht links nicht gut.",
         "Row three, seats 7 and 8. His wife does not see well on the left."),
    ),
    "cem": _guest("Cem Özcan", note=("Schreibt am liebsten nach Feierabend.", "Likes to write after work.")),
    "lena": _guest("Lena Krüger"),
    "omar": _guest("Omar", note=("Trinkt nur Rhabarberschorle.", "Drinks nothing but rhubarb spritzer.")),
    "bea": _guest("Bea Lindqvist"),
    "theo": _guest(
        "Theo Wiesner",
        note=("War vierzig Jahre Souffleur. Flüstert auch am Telefon.",
              "Was a prompter for forty years. Whispers on the telephone, too."),
    ),
    "nachbarin": _guest("die Nachbarin von oben", "the neighbour upstairs"),
    "finn": _guest("Finn"),
    "mai": _guest("Mai"),
    "gregor": _guest(
        "Gregor", note=("Stimmt uns das Klavier für zwei Freikarten.", "Tunes our piano for two free tickets.")
    ),
    "ines": _guest("Ines Falk"),
    "petersen": _guest("Dr. Petersen", "Dr Petersen"),
    "kostas": _guest("Kostas", note=("Wirt von nebenan.", "Runs the tavern next door.")),
    # those who come now and then
    "ayse": _guest("Ayşe"),
    "anouk": _guest("Anouk"),
    "birgit": _guest("Birgit"),
    "carla": _guest("Carla"),
    "dmitri": _guest("Dmitri"),
    "emine": _guest("Emine"),
    "friederike": _guest("Friederike B."),
    "hannes": _guest("Hannes"),
    "hartmut": _guest("Hartmut Sommer"),
    "jakob": _guest("Jakob"),
    "joerg": _guest("Jörg"),
    "leonie": _guest("Leonie"),
    "luis": _guest("Luis"),
    "malte": _guest("Malte"),
    "marlene": _guest("Marlene"),
    "nils": _guest("Nils"),
    "paul": _guest("Paul"),
    "ruth": _guest("Ruth"),
    "sabine": _guest("Sabine K."),
    "svenja": _guest("Svenja"),
    "tomasz": _guest("Tomasz"),
    "wendt": _guest("Frau Wendt, Klasse 8b", "Ms Wendt, year 8"),
    "wiebke": _guest("Wiebke"),
    # those who read along and have not said a word yet
    "enno": _guest("Enno"),
    "falk": _guest("Falk"),
    "greta": _guest("Greta"),
    "hedda": _guest("Hedda"),
    "heike": _guest("Heike"),
    "kim": _guest("Kim"),
    "lotte": _guest("Lotte"),
    "margit": _guest("Margit"),
    "noor": _guest("Noor"),
    "ole": _guest("Ole"),
    "pinar": _guest("Pınar"),
    "samir": _guest("Samir"),
    "uwe": _guest("Uwe"),
    "volker": _guest("Volker"),
    "wanda": _guest("Wanda"),
    "zeynep": _guest("Zeynep"),
    # one human being who sat down twice, taken together by Jonas, and a pair nobody has looked at yet
    "lenaphone": _guest("lena krueger"),
    "rosaphone": _guest("Rosa  Klett"),
}  # fmt: skip
