"""Users, teams, who is here, and what they should know. No illness, no reasons beyond what the desk needs: presence only routes work."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower

from handschlag.people.choices import AbsenceReason, Presence, Role
from handschlag.worktime.models import Calendar


class Accounts(BaseUserManager["User"]):
    """What Django's sign-in asks of a user table; everything else is a query or an action."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=username)


class User(AbstractBaseUser):
    login = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True, default="")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role, default=Role.AGENT)
    language = models.CharField(max_length=2, choices=[("de", "Deutsch"), ("en", "English")], default="de")
    is_active = models.BooleanField(default=True)
    is_practising = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[Accounts] = Accounts()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("login"), name="user_login_once"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(login=Lower("login")) & ~models.Q(login__regex=r"[@\s]"), name="user_login_tidy"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="user_has_name"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        parts = [part for part in self.name.split() if part[:1].isalpha()]
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


class Invitation(models.Model):
    """A link that lets somebody set their own password once. Without a user it makes the first administrator.

    Only the hash of its token is kept. A new link for the same user replaces the old one.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    valid_until_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], nulls_distinct=False, name="invitation_one_each"),
        ]

    def __str__(self) -> str:
        return f"invitation until {self.valid_until_at:%Y-%m-%d %H:%M}"


class Team(models.Model):
    name = models.CharField(max_length=120)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Skill(models.Model):
    name = models.CharField(max_length=80)
    users = models.ManyToManyField(User, related_name="skills", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="skill_name_once")]

    def __str__(self) -> str:
        return self.name


class Extension(models.Model):
    """Under what an exchange knows a user: short extension, direct number in E.164, SIP name, provider's id or login."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="extensions")
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("value"), name="extension_once")]

    def __str__(self) -> str:
        return self.value


class PresenceState(models.Model):
    """What a user last said. One row each; no history is kept (works council: presence only routes work)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="presence")
    state = models.CharField(max_length=10, choices=Presence, default=Presence.OFF)
    since_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user}: {self.state}"


class Absence(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=10, choices=AbsenceReason, default=AbsenceReason.OTHER)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(during__isempty=False), name="absence_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.during}"


class Notice(models.Model):
    """What one user should know about one matter: it grows until it is acknowledged or nothing of it is left to do.

    `matter` is a plain reference ("customer-17"); a user has one open notice per matter. `waits_until_at`: something
    in it came in quiet hours and is carried when they end. Acknowledging says "seen", never "done".
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    matter = models.CharField(max_length=80)
    is_urgent = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    grew_at = models.DateTimeField()
    waits_until_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-grew_at"],
                condition=models.Q(acknowledged_at__isnull=True, settled_at__isnull=True),
                name="notice_open",
            ),
            models.Index(
                fields=["waits_until_at"], condition=models.Q(waits_until_at__isnull=False), name="notice_waiting"
            ),
            models.Index(fields=["grew_at"], name="notice_grew"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "matter"],
                condition=models.Q(acknowledged_at__isnull=True, settled_at__isnull=True),
                name="notice_one_per_matter",
            ),
            models.CheckConstraint(condition=~models.Q(matter=""), name="notice_has_a_matter"),
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=False) | models.Q(waits_until_at__isnull=False),
                name="notice_given_or_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} for {self.user_id}"


class NoticeLine(models.Model):
    """One thing in a notice: which sentence (`code`), about what (`thing`, "promise-903"), and its ids and codes.

    The words are never stored: whoever registered the code says them when they are read, in the reader's language.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=40)
    thing = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    said_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["thing", "code"], name="notice_line_thing")]
        constraints = [models.UniqueConstraint(fields=["notice", "code", "thing"], name="notice_line_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.thing}"


class QuietHours(models.Model):
    """When notices wait: of one user, or (user empty) of the house. Wall time of the house; may run over midnight.

    `has_closed_days`: dates on which the calendars of that person's teams are closed (weekend, holiday, company
    holidays) are quiet as a whole; then it may be without times. `takes_urgent`: what is broken comes all the same. It is management's explicit exception for the house.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="quiet_hours")
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    has_closed_days = models.BooleanField(default=False, db_default=False)
    takes_urgent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], nulls_distinct=False, name="quiet_hours_once"),
            models.CheckConstraint(condition=~models.Q(begins=models.F("ends")), name="quiet_hours_end"),
            models.CheckConstraint(
                condition=models.Q(begins__isnull=False, ends__isnull=False)
                | models.Q(begins__isnull=True, ends__isnull=True, has_closed_days=True),
                name="quiet_hours_are_some",
            ),
        ]

    def __str__(self) -> str:
        times = f"{self.begins:%H:%M}–{self.ends:%H:%M}" if self.begins and self.ends else ""
        return f"quiet {times} {'and closed days' if self.has_closed_days else ''}".strip()
