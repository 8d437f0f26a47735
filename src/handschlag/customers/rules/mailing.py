"""Whose mail it could be, by what stands behind the @."""

from __future__ import annotations

from typing import Final

_SAID: Final = """
    1und1.de a1.net aim.com aol.com aol.de arcor.de bluemail.ch bluewin.ch chello.at compuserve.de email.de fastmail.com
    freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.li gmx.net googlemail.com hispeed.ch hotmail.ch hotmail.com
    hotmail.de hushmail.com icloud.com kabelbw.de kabelmail.de live.at live.com live.de mac.com magenta.de mail.com
    mail.de mailbox.org me.com msn.com netcologne.de o2mail.de o2online.de online.de orange.fr osnanet.de outlook.at
    outlook.com outlook.de posteo.de posteo.net proton.me protonmail.com riseup.net rocketmail.com sunrise.ch
    swissonline.ch t-online.de telekom.de tuta.com tuta.io tutanota.com tutanota.de unitybox.de versanet.de vodafone.de
    vodafonemail.de vol.at web.de wp.pl yahoo.at yahoo.com yahoo.de yandex.com ymail.com zoho.com
"""
SHARED: Final = frozenset(_SAID.split())
"""Where everybody can have an address: nobody is known by these."""


def domain_of(address: str) -> str:
    """What stands behind the last @, in small letters; "" where it says nothing about whose mail it is."""
    name, _at, domain = address.strip().lower().rpartition("@")
    return "" if not name or "." not in domain or domain in SHARED else domain
