"""Where a process that fetches may go: known hosts, over HTTPS, at public addresses; whoever sends it elsewhere.

A host's name is judged where it is resolved, and each address where it is connected to: what a name server answers
between the two, or on a second question, changes nothing.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

HTTPS_PORT: Final = 443
LONGEST_URL: Final = 8192

MEDIA_HOSTS: Final = ("googlevideo.com",)
YOUTUBE_HOSTS: Final = ("youtube.com", "youtubei.googleapis.com", *MEDIA_HOSTS)

NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class NotAllowed(PermissionError):
    """That is not where a recording may come from."""


def is_public(address: str) -> bool:
    """Say whether this numeric address is one of the public internet, whatever it is wrapped in."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.scope_id is not None or int(ip) < 2**32:  # the old way of wrapping, ::127.0.0.1
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def is_host(name: str, hosts: Collection[str]) -> bool:
    """Say whether this is one of these hosts, or below one of them."""
    plain = name.lower()
    return plain.isascii() and any(plain == host or plain.endswith(f".{host}") for host in hosts)


def check_url(url: str, hosts: Collection[str] = MEDIA_HOSTS) -> str:
    """Return the address if a recording may be fetched from it. Raises NotAllowed."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or any(c in url for c in ' \\"'):
        raise NotAllowed("not an address")
    try:
        parts = urlsplit(url)
        port = parts.port or HTTPS_PORT
    except ValueError as err:
        raise NotAllowed("not an address") from err
    if parts.scheme != "https" or port != HTTPS_PORT or "@" in parts.netloc:
        raise NotAllowed("not plain https")
    if not is_host(parts.hostname or "", hosts):
        raise NotAllowed("another host")
    return url


@dataclass
class Gate:
    """Stands before every connection of this process, once it is closed; it is never opened again."""

    hosts: tuple[str, ...]
    may_reach: Callable[[str, int], bool] = field(
        default=lambda address, port: is_public(address) and port == HTTPS_PORT
    )
    has_refused: bool = False

    def close(self) -> None:
        """From now on."""
        sys.addaudithook(self._judge)

    def _judge(self, event: str, arguments: tuple[Any, ...]) -> None:
        match event:
            case "socket.getaddrinfo":
                is_allowed = is_host(_text(arguments[0]), self.hosts)
            case "socket.connect":
                is_allowed = self._may_connect(arguments[1])
            case "socket.sendto" | "socket.sendmsg" | "socket.bind" | "socket.gethostbyname" | "socket.gethostbyaddr":
                is_allowed = False
            case "subprocess.Popen" | "os.system" | "os.exec" | "os.posix_spawn":
                is_allowed = False
            case _:
                return
        if not is_allowed:
            self.has_refused = self.has_refused or event in {"socket.getaddrinfo", "socket.connect"}
            raise NotAllowed(event)

    def _may_connect(self, where: object) -> bool:
        return isinstance(where, tuple) and len(where) >= 2 and self.may_reach(_text(where[0]), int(where[1]))


def _text(value: object) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
