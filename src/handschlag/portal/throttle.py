"""Whoever tries links gets tired of it: misses and answers are counted per sender, what opens is not.

The counts lie in the shared cache, as those of sign-in do, under a hash of the sender's network, for five minutes.
"""

from __future__ import annotations

import hashlib
import ipaddress
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.core.cache import cache

if TYPE_CHECKING:
    from django.http import HttpRequest

SECONDS = 300
MOST = {"miss": 20, "answer": 20, "code": 10, "try": 30, "form": 10}
IPV6_NETWORK = 64


def is_tired(request: HttpRequest, what: str) -> bool:
    """Whether this sender has done `what` too often in the last five minutes."""
    return int(cache.get(_key(request, what), 0)) >= MOST[what]


def count(request: HttpRequest, what: str) -> None:
    key = _key(request, what)
    if not cache.add(key, 1, SECONDS):
        cache.set(key, int(cache.get(key, 0)) + 1, SECONDS)


def _key(request: HttpRequest, what: str) -> str:
    return f"promise-page:{what}:{hashlib.sha256(_network(request).encode()).hexdigest()}"


def _network(request: HttpRequest) -> str:
    """The sender's address as sign-in takes it (behind a proxy the one the proxy names); of IPv6 the network."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network(f"{address}/{IPV6_NETWORK}", strict=False).network_address)
