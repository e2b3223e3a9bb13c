"""Who is in the demo: made-up names, as common as in any Finnish town."""

from __future__ import annotations

from dataclasses import dataclass

from backend.organisations.models import GroupKind

ORGANISATION = "Kotihoito Itä"
NEIGHBOUR = "Kotihoito Länsi"
OWN = "Kotihoito Itä"


@dataclass(frozen=True)
class Person:
    """Somebody who works here."""

    name: str
    role: str
    title: tuple[str, str, str]
    """In Finnish, Swedish and English."""
    credential: str = ""
    group: str = OWN

    @property
    def email(self) -> str:
        """The name to log in by."""
        plain = self.name.lower().translate(str.maketrans("äöå ", "aoa."))
        return f"{plain}@kotihoito.example"


NURSE = ("sairaanhoitaja", "sjukskötare", "nurse")
PRACTICAL = ("lähihoitaja", "närvårdare", "practical nurse")
PHYSIO = ("fysioterapeutti", "fysioterapeut", "physiotherapist")
DENTAL = ("suuhygienisti", "munhygienist", "dental hygienist")

MAIJA = Person("Maija Korhonen", "professional", NURSE, "sh")

PEOPLE = (
    MAIJA,
    Person("Jari Ojanen", "professional", PRACTICAL, "lh"),
    Person("Anna Lindqvist", "professional", NURSE, "sh"),
    Person("Mirja Hakala", "professional", PHYSIO, "fysiot."),
    Person("Sanna Mattila", "professional", PRACTICAL, "lh"),
    Person("Tuomas Niemi", "professional", NURSE, "sh"),
    Person("Päivi Ahonen", "professional", PRACTICAL, "lh"),
    Person("Henrik Söderholm", "professional", NURSE, "sh"),
    Person("Noora Kallio", "professional", PRACTICAL, "lh"),
    Person("Fadumo Ali", "professional", PRACTICAL, "lh"),
    Person("Kirsi Lampinen", "professional", NURSE, "sh"),
    Person("Ville Hiltunen", "professional", PRACTICAL, "lh"),
    Person("Elina Sjöblom", "professional", NURSE, "sh"),
    Person("Marko Peltola", "professional", PRACTICAL, "lh"),
    Person("Satu Rissanen", "professional", PRACTICAL, "lh"),
    Person("Antti Vainio", "professional", PHYSIO, "fysiot.", "Fysioterapia"),
    Person("Laura Hyvönen", "professional", PHYSIO, "fysiot.", "Fysioterapia"),
    Person("Minna Koskela", "professional", DENTAL, "", "Suun terveydenhuolto"),
    Person("Outi Salminen", "operator", ("sisällöntuottaja", "innehållsproducent", "event operator")),
    Person("Kaisa Heikkilä", "content_admin", ("sisällön pääkäyttäjä", "innehållsansvarig", "content admin")),
    Person("Pekka Asikainen", "installer", ("asentaja", "installatör", "installer")),
    Person("Riitta Laine", "admin", ("ylläpitäjä", "administratör", "administrator")),
)

GROUPS: tuple[tuple[str, GroupKind], ...] = (
    (OWN, GroupKind.CLIENTS),
    ("Kotisairaala Itä", GroupKind.CLIENTS),
    ("Päiväkeskus Kuusela", GroupKind.CLIENTS),
    ("Fysioterapia", GroupKind.UNIT),
    ("Suun terveydenhuolto", GroupKind.UNIT),
    ("Kuntoutuksen asiakkaat", GroupKind.UNIT_CLIENTS),
    ("Hoiva Lempi Oy", GroupKind.PURCHASED),
    ("Ateriapalvelu Kauha", GroupKind.PURCHASED),
)

AINO = "Aino Virtanen"

OWN_CLIENTS = (
    AINO, "Abdi Hassan", "Eino Mäkelä", "Helmi Nieminen", "Impi Karjalainen", "Kerttu Salonen", "Liisa Laaksonen",
    "Onni Rantanen", "Rauha Peltonen", "Saima Koskinen", "Toivo Lehtonen", "Aili Heinonen", "Arvo Kinnunen",
    "Astrid Sundström", "Bertel Nyman", "Elli Turunen", "Elsa Lehto", "Erkki Saarinen", "Fanni Väisänen",
    "Gunnar Öhman", "Hilja Jokinen", "Ilmari Hämäläinen", "Irja Savolainen", "Kaarina Tuominen", "Kalevi Räsänen",
    "Lempi Pitkänen", "Martta Ahola", "Oiva Leppänen", "Olga Petrova", "Raili Manninen", "Reino Kallio",
    "Sylvi Partanen", "Taimi Miettinen", "Tauno Pulkkinen", "Urho Väänänen", "Vieno Hirvonen", "Väinö Åkerlund",
    "Ånni Sirola",
)  # fmt: skip

OTHER_CLIENTS: dict[str, tuple[str, ...]] = {
    "Kotisairaala Itä": ("Anja Moilanen", "Esko Kettunen", "Maire Huttunen", "Pentti Toivonen"),
    "Päiväkeskus Kuusela": ("Alli Hakkarainen", "Matti Aaltonen", "Sirkka Lindström"),
    "Kuntoutuksen asiakkaat": ("Hannu Vesterinen", "Leena Kokkonen", "Raimo Virolainen"),
    "Hoiva Lempi Oy": ("Aune Korpela", "Veikko Sillanpää"),
    "Ateriapalvelu Kauha": ("Eila Hyttinen",),
}

COUPLES = {"Veikko Nieminen": "Helmi Nieminen"}
"""Who lives in whose home."""

WITHOUT_DEVICE = frozenset({"Liisa Laaksonen", "Elsa Lehto", "Aune Korpela", "Eila Hyttinen"})
WITHOUT_AGREEMENT = frozenset({"Impi Karjalainen", "Rauha Peltonen", "Bertel Nyman", "Olga Petrova", "Esko Kettunen"})
USUAL_WARNING_S = 10
WARNING_S = {AINO: 5}
"""The shortest that can be agreed, for whoever watches the demo."""
ONLY_SOUND = frozenset({"Helmi Nieminen", "Veikko Nieminen", "Taimi Miettinen"})
HOURS = {
    AINO: ("00:00", "00:00"),  # the demo must work at any hour
    "Abdi Hassan": ("07:00", "21:00"),
    "Eino Mäkelä": ("09:00", "20:00"),
    "Arvo Kinnunen": ("20:00", "08:00"),
}
USUAL_HOURS = ("07:00", "22:00")

EVENTS = (
    (10, 45, ("Tuolijumppa", "Stolgymnastik", "Chair gymnastics")),
    (13, 60, ("Muistelupiiri", "Minnescirkel", "Memory circle")),
    (15, 45, ("Yhteislaulua", "Allsång", "Singing together")),
)
"""Hour, minutes, names. One of them each day, in turn; exercise every day."""
EVENT_TEXT = (
    "Tulkaa mukaan omasta kodista. Varusteita ei tarvita.",
    "Kom med hemifrån. Ingen utrustning behövs.",
    "Join from your own home. Nothing else is needed.",
)

RECORDINGS = (
    (("Rauhallisia värejä", "Lugna färger", "Calm colours"), "", 20),
    (("Iso jänis", "Den stora haren", "Big Buck Bunny"), "aqz-KE-bpKQ", 635),
    (("Sintel ja lohikäärme", "Sintel och draken", "Sintel and the dragon"), "eRsGyueVLvQ", 888),
)
"""Names, the id at YouTube (films that may be shown freely; empty: one of our own), and seconds."""
