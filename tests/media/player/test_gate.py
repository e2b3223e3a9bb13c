"""Where a process that fetches may go: every way in which somebody may try to send it elsewhere."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from media.player.child import ROOT
from media.player.fetching import Gone, Misled, NotFetched, RangeReader
from media.player.gate import MEDIA_HOSTS, YOUTUBE_HOSTS, NotAllowed, check_url, is_host, is_public
from tests.fakes.films import FilmServer


@pytest.mark.parametrize("address", ["142.250.74.46", "8.8.8.8", "2a00:1450:400f:80c::200e", "64:ff9b::8efa:4a2e"])
def test_public_addresses_are_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
        ),
        *("192.0.2.1", "198.18.0.1", "224.0.0.251", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:192.168.1.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b::c0a8:101", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:3f57:fefe"),
        *("localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "", "[::1]", "127.0.0.1 ", "127。0。0。1"),
    ],
)
def test_all_others_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "name", ["rr3---sn-xyz.googlevideo.com", "googlevideo.com", "RR3.GoogleVideo.com", "www.youtube.com"]
)
def test_known_hosts_are(name: str) -> None:
    assert is_host(name, YOUTUBE_HOSTS)


@pytest.mark.parametrize(
    "name",
    [
        *("evil.com", "googlevideo.com.evil.com", "notgooglevideo.com", "googlevideo.com.", "", ".", "localhost"),
        *("127.0.0.1", "youtube.com@evil.com", "googlevideo.com/..", "xn--ggle-55da.com", "g\u043e\u043eglevideo.com"),
    ],
)
def test_look_alikes_are_not(name: str) -> None:
    assert not is_host(name, YOUTUBE_HOSTS)


GOOD = "https://rr3---sn-xyz.googlevideo.com/videoplayback?expire=1&id=o-A%2F&sig=x"

HOSTILE = [
    *("http://rr3.googlevideo.com/x", "ftp://rr3.googlevideo.com/x", "file:///etc/passwd", "//rr3.googlevideo.com/x"),
    *("https://127.0.0.1/x", "https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://2130706433/x", "https://0/"),
    *("https://169.254.169.254/latest/meta-data", "https://localhost/x", "https://[fe80::1%25eth0]/x"),
    *("https://rr3.googlevideo.com:8443/x", "https://rr3.googlevideo.com:22/", "https://rr3.googlevideo.com:99999/"),
    *(
        "https://user@rr3.googlevideo.com/x",
        "https://rr3.googlevideo.com@127.0.0.1/x",
        "https://evil.com/googlevideo.com",
    ),
    *(
        "https://rr3.googlevideo.com\\@evil.com/",
        "https://evil.com#.googlevideo.com",
        "https://evil.com?.googlevideo.com",
    ),
    *(
        "https://rr3.googlevideo.com/ x",
        "https://rr3.googlevideo.com/\r\nHost: x",
        "https://rr3.g\u043e\u043eglevideo.com/",
    ),
    *("", "rr3.googlevideo.com/x", "javascript:alert(1)", "data:video/mp4;base64,AAAA", "https://"),
    "https://rr3.googlevideo.com/" + "x" * 9000,
]


def test_an_address_of_youtubes_is_taken() -> None:
    assert check_url(GOOD) == GOOD


@pytest.mark.parametrize("url", HOSTILE)
def test_an_address_of_anybody_elses_is_not(url: str) -> None:
    with pytest.raises(NotAllowed):
        check_url(url)


# --- after the first answer -------------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FilmServer]:
    (tmp_path / "film.mp4").write_bytes(os.urandom(400_000))
    with FilmServer(tmp_path) as server:
        yield server


def reader(server: FilmServer, path: str) -> RangeReader:
    """Fetch from our own server, whose redirects are judged as everybody's are."""
    mine = server.url + path
    return RangeReader(mine, requests.Session(), check=lambda url: url if url == mine else check_url(url), pause_s=0.0)


@pytest.mark.parametrize(
    "url", [url for url in HOSTILE if url and url.isprintable() and " " not in url and url.isascii()]
)
def test_nobody_is_followed_elsewhere(server: FilmServer, url: str) -> None:
    with pytest.raises(Misled):
        reader(server, f"/redirect?to={quote(url, safe='')}")


def test_it_is_read_from_anywhere(server: FilmServer) -> None:
    film = (server.folder / "film.mp4").read_bytes()
    found = reader(server, "/film.mp4")

    assert found.size == len(film)
    for place, count in ((0, 100), (100, 5000), (300_000, 70_000), (399_990, 500), (10, 10), (400_000, 10)):
        assert found.read(place, count) == film[place : place + count]


def test_a_cut_line_is_mended(server: FilmServer) -> None:
    film = (server.folder / "film.mp4").read_bytes()
    server.cuts_everywhere, server.cuts_after = True, 50_000
    found = reader(server, "/film.mp4")

    read = b""
    while len(read) < len(film):
        read += found.read(len(read), 30_000)

    assert read == film


def test_a_line_that_stays_cut_is_given_up(server: FilmServer) -> None:
    found = reader(server, "/film.mp4")
    server.is_down = True

    with pytest.raises(NotFetched):
        found.read(300_000, 10)


def test_what_is_not_there_is_not_asked_for_again(server: FilmServer) -> None:
    with pytest.raises(Gone):
        reader(server, "/no.mp4")

    assert len(server.asked) == 1


def test_a_server_without_ranges_is_not_believed(server: FilmServer) -> None:
    server.knows_ranges = False

    with pytest.raises(Gone):
        reader(server, "/film.mp4")


# --- the processes themselves -----------------------------------------------------------------------------------------

TRIAL = """
import json, os, socket, subprocess, sys
from media.player.cage import Cage, enter
from media.player.gate import Gate, YOUTUBE_HOSTS

def tried(work):
    try:
        work()
    except Exception as err:
        return type(err).__name__
    return "done"

def shell():
    if os.system("true") != 0:
        raise PermissionError

secret, port = sys.argv[1], int(sys.argv[2])
inherited = sorted(os.environ)
has_network = sys.argv[3] == "fetches"
missing = enter(Cage(has_network=has_network))
if has_network:
    Gate(YOUTUBE_HOSTS).close()
print(json.dumps({
    "missing": missing,
    "environment": inherited,
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", port), 2)),
    "connect 6": tried(lambda: socket.socket(socket.AF_INET6).connect(("::ffff:127.0.0.1", port))),
    "resolve": tried(lambda: socket.getaddrinfo("localhost", 443)),
    "send": tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))),
    "listen": tried(lambda: socket.socket(socket.AF_INET).bind(("127.0.0.1", 0))),
    "read": tried(lambda: open(secret).read()),
    "write": tried(lambda: open("/tmp/kotiluuri-trial", "w").write("x")),
    "shell": tried(shell),
    "program": tried(lambda: subprocess.run(["/bin/true"], check=True)),
    "exec": tried(lambda: os.execv("/bin/true", ["true"])),
}))
"""


@pytest.mark.parametrize("kind", ["fetches", "plays"])
def test_a_process_that_reads_films_can_do_nothing_else(tmp_path: Path, kind: str) -> None:
    """Whoever takes it over finds no network but YouTube's, no file of the home, no program."""
    secret = tmp_path / "signing.pem"
    secret.write_text("key")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-P", "-s", "-c", TRIAL, str(secret), port, kind],
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    told = json.loads(done.stdout)

    if told["missing"]:
        pytest.skip(f"this kernel has no {told['missing']}")  # the player says so in its log, and plays
    tries = {name: how for name, how in told.items() if name not in ("missing", "environment")}
    refused = {"NotAllowed", "PermissionError"}
    if kind == "plays":
        assert tries.pop("resolve") in {*refused, "gaierror", "done"}  # from a file; there is no way to go there
    assert {name: how for name, how in tries.items() if how not in refused} == {}


def test_media_hosts_are_few() -> None:
    assert MEDIA_HOSTS == ("googlevideo.com",)


def test_the_kiosk_itself_loads_no_player() -> None:
    """Neither at its start nor later: what reads films is in processes that live only while one plays."""
    code = (
        "import sys, device.main, device.adapters.links, media.start;"
        "print(sorted({'vlc', 'yt_dlp', 'media.player.vlc_process'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"
