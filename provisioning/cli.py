"""`kotiluuri-bind` and `kotiluuri-unbind`: what an installer types, and plain words for what went wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from provisioning.errors import BindingError
from provisioning.pairing import bind, unbind

DEFAULT_FOLDER: Final = Path("/var/lib/kotiluuri")

LANGUAGES: Final = ("fi", "sv", "en")

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "bound": {
        "fi": "Laite on liitetty: {organisation}, {home}. Laitteen tunnus on {device}.",
        "sv": "Enheten är ansluten: {organisation}, {home}. Enhetens id är {device}.",
        "en": "The device is bound: {organisation}, {home}. Its id is {device}.",
    },
    "unbound": {
        "fi": "Laite on irrotettu kodista. Poista se vielä hallinnasta.",
        "sv": "Enheten är bortkopplad från hemmet. Ta också bort den i administrationen.",
        "en": "The device is unbound. Remove it in the administration, too.",
    },
    "insecure_server": {
        "fi": "Palvelimen osoitteen alussa on oltava https://.",
        "sv": "Serverns adress måste börja med https://.",
        "en": "The server's address must begin with https://.",
    },
    "no_server": {
        "fi": "Palvelin ei vastaa. Tarkista osoite ja verkkoyhteys, ja yritä uudelleen.",
        "sv": "Servern svarar inte. Kontrollera adressen och nätet och försök igen.",
        "en": "The server does not answer. Check the address and the network, and try again.",
    },
    "code_refused": {
        "fi": "Koodi ei kelpaa. Se voi olla väärin kirjoitettu, käytetty tai yli 15 minuuttia vanha. Pyydä uusi.",
        "sv": "Koden duger inte. Den kan vara felskriven, använd eller över 15 minuter gammal. Be om en ny.",
        "en": "The code is not valid. It may be mistyped, used, or more than 15 minutes old. Ask for a new one.",
    },
    "too_many_tries": {
        "fi": "Liian monta yritystä. Odota hetki ja pyydä uusi koodi.",
        "sv": "För många försök. Vänta en stund och be om en ny kod.",
        "en": "Too many tries. Wait a while, and ask for a new code.",
    },
    "bad_answer": {
        "fi": "Osoitteesta vastaa jokin muu kuin Kotiluuri. Tarkista osoite.",
        "sv": "Det är inte Kotiluuri som svarar på adressen. Kontrollera den.",
        "en": "What answers at this address is not Kotiluuri. Check it.",
    },
    "already_bound": {
        "fi": "Laite on jo liitetty. Irrota se ensin: kotiluuri-unbind.",
        "sv": "Enheten är redan ansluten. Koppla bort den först: kotiluuri-unbind.",
        "en": "The device is already bound. Unbind it first: kotiluuri-unbind.",
    },
    "folder_failed": {
        "fi": "Kansioon ei voi kirjoittaa: {detail}.",
        "sv": "Mappen går inte att skriva i: {detail}.",
        "en": "The folder cannot be written: {detail}.",
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Bind a device; return 0, or 1 when it is not bound."""
    parser = _parser("kotiluuri-bind", "Bind this device to a home.")
    parser.add_argument("--server", required=True, metavar="URL", help="address of the backend")
    parser.add_argument("--code", required=True, help="the binding code, from the device's page in the administration")
    options = parser.parse_args(arguments)
    try:
        binding = bind(options.data, options.server, options.code)
    except BindingError as err:
        return _fail(err, options.language)
    print(say("bound", options.language, **binding.model_dump(include={"organisation", "home", "device"})))
    return 0


def unbind_main(arguments: Sequence[str] | None = None) -> int:
    """Wipe what binds a device; return 0, or 1 when that failed."""
    options = _parser("kotiluuri-unbind", "Forget the home that this device is bound to.").parse_args(arguments)
    try:
        unbind(options.data)
    except BindingError as err:
        return _fail(err, options.language)
    print(say("unbound", options.language))
    return 0


def say(key: str, language: str, **values: str) -> str:
    """Return these words in this language."""
    return WORDS[key][language].format(**values)


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that the terminal speaks, English when it is none of ours."""
    spoken = (environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or "")[:2]
    return spoken if spoken in LANGUAGES else "en"


def _parser(name: str, what: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=name, description=what)
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help="the kiosk's own folder")
    parser.add_argument("--language", choices=LANGUAGES, default=language_of(os.environ))
    return parser


def _fail(err: BindingError, language: str) -> int:
    print(say(err.code, language, detail=str(err)), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
