"""Which network addresses a feed or page may be fetched from: public ones, unless a setting allows the others."""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


def is_public(text: str) -> bool:
    """Whether the IP address `text` is one that anyone on the internet has: not private, loopback, link-local, ...

    An IPv6 address that carries an IPv4 address must be so for that too.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (_carried(address) or [address]))


def _carried(address: _Address) -> list[_Address]:
    """The IPv4 addresses within an IPv6 address: that of its mapping, tunnel or translation."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    teredo = list(address.teredo or ())
    nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return [one for one in (address.ipv4_mapped, address.sixtofour, nat64, *teredo) if one is not None]
