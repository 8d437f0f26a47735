"""A passkey from end to end: Chromium's virtual authenticator stands for the device."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import Browser, Page, expect

from handschlag.core.models import FactRow
from handschlag.people.models import User
from tests.desk.screens import ARGUMENTS
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ein ganz langer satz"
