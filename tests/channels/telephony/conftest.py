import pytest
from django.test import Client

from tests.factories.people import make_user


@pytest.fixture
def exchange():
    """Nothing signed in, and no CSRF token anywhere; somebody is there to owe a call-back."""
    make_user(role="admin")
    return Client(enforce_csrf_checks=True)
