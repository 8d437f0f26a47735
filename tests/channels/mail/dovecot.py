"""A real Dovecot without privileges: own folder, own ports, started and stopped by the test that needs it."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port

USERS = {"service": "geheim", "zweite": "größer"}


@dataclass
class Dovecot:
    """IMAP at `imap`, POP3 at `pop`, both with STARTTLS; IMAP with TLS from the start at `imaps`. `more` stands at the end.

    Mails go in by `deliver`, as a mail server would do it. `top` holds everything; users and passwords are USERS.
    """

    more: str = ""
    mechanisms: str = "plain login"
    top: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="handschlag-dovecot-")))
    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)
    pop: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Dovecot:
        self.top.chmod(0o755)
        if not (self.top / "key.pem").exists():
            self._write()
        with (self.top / "output.txt").open("ab") as output:
            command = ["dovecot", "-F", "-c", str(self.top / "dovecot.conf")]
            self.process = subprocess.Popen(command, stdout=output, stderr=output)
        limit = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < limit, self.log
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.top)

    @property
    def log(self) -> str:
        return "".join((self.top / name).read_text() for name in ("output.txt", "log") if (self.top / name).exists())

    @property
    def certificate(self) -> Path:
        return self.top / "certificate.pem"

    def line(self, user: str = "service") -> imaplib.IMAP4:
        """For a look past what is tested."""
        line = imaplib.IMAP4("127.0.0.1", self.imap)
        line.authenticate("PLAIN", lambda _asked: f"\0{user}\0{USERS[user]}".encode())
        return line

    def deliver(self, *mails: bytes, folder: str = "INBOX", user: str = "service") -> None:
        line = self.line(user)
        for mail in mails:
            said, words = line.append(folder, "", "", mail)
            assert said == "OK", words
        line.logout()

    def make_folder(self, name: str, user: str = "service") -> None:
        line = self.line(user)
        assert line.create(name)[0] == "OK"
        line.logout()

    def empty(self) -> None:
        """Nobody has any mail or folder."""
        for home in (self.top / "mail").iterdir():
            shutil.rmtree(home)

    def forget_numbers(self, folder: str = "INBOX", user: str = "service") -> None:
        """The folder counts anew: another UIDVALIDITY, as after a restore."""
        home = self.top / "mail" / user
        place = home if folder == "INBOX" else home / f".{folder}"
        for index in [*place.glob("dovecot*")]:
            index.unlink()
        (place / "dovecot-uidlist").write_text(f"3 V{time.monotonic_ns() % 2**31 + 2**31} N1 G{os.urandom(16).hex()}\n")
        self._own()

    def flags(self, folder: str = "INBOX", user: str = "service") -> list[set[str]]:
        """Of every mail in it, in order."""
        line = self.line(user)
        if line.select(folder, readonly=True)[1] == [b"0"]:
            line.logout()
            return []
        _said, rows = line.fetch("1:*", "(FLAGS)")
        line.logout()
        return [{flag.decode() for flag in imaplib.ParseFlags(row)} - {"\\Recent"} for row in rows if row]

    def _answers(self) -> bool:
        try:
            imaplib.IMAP4("127.0.0.1", self.imap).logout()
        except (OSError, imaplib.IMAP4.error):
            return False
        return True

    def _write(self) -> None:
        make_certificate(self.top)
        (self.top / "users").write_text("".join(f"{name}:{{PLAIN}}{password}\n" for name, password in USERS.items()))
        (self.top / "dovecot.conf").write_text(self._settings())
        (self.top / "mail").mkdir()
        self._own()

    def _own(self) -> None:
        for path in [self.top / "mail", *(self.top / "mail").rglob("*")]:
            shutil.chown(path, *who())

    def _settings(self) -> str:
        user, group = who()
        return f"""
base_dir = {self.top}/run
state_dir = {self.top}/state
log_path = {self.top}/log
ssl = yes
ssl_cert = <{self.top}/certificate.pem
ssl_key = <{self.top}/key.pem
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = {self.mechanisms}
auth_failure_delay = 0
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
protocols = imap pop3
mail_location = maildir:{self.top}/mail/%n
mail_max_userip_connections = 100
first_valid_uid = 0
first_valid_gid = 0
passdb {{
 driver = passwd-file
 mechanisms = plain login
 args = {self.top}/users
}}
userdb {{
 driver = static
 args = uid={user} gid={group} home={self.top}/mail/%n
}}
service anvil {{
 chroot =
}}
service imap-login {{
 chroot =
 inet_listener imap {{
  address = 127.0.0.1
  port = {self.imap}
 }}
 inet_listener imaps {{
  address = 127.0.0.1
  port = {self.imaps}
  ssl = yes
 }}
}}
service pop3-login {{
 chroot =
 inet_listener pop3 {{
  address = 127.0.0.1
  port = {self.pop}
 }}
 inet_listener pop3s {{
  port = 0
 }}
}}
service stats {{
 chroot =
}}
{self.more}
"""


def who() -> tuple[str, str]:
    """Whom Dovecot works as: us, or nobody where we are root."""
    name = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    return name, grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name


def make_certificate(top: Path) -> None:
    """Signed by itself, for the name localhost and the address 127.0.0.1."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(top / "key.pem"), "-out", str(top / "certificate.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
