"""What has to be read again is sealed with the signing key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import sealing


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_what_was_sealed_is_read_again_and_does_not_stand_there_plainly(text):
    sealed = sealing.seal(text)
    assert sealing.unseal(sealed) == text
    assert len(text) < 4 or text not in sealed


def test_another_signing_key_opens_nothing(settings):
    sealed = sealing.seal("geheim")
    settings.SECRET_KEY = "another" * 8
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(sealed)


@pytest.mark.parametrize("stored", ["geheim", "ü", "gAAAAA", "\x00"])
def test_what_we_did_not_seal_is_not_read(stored):
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(stored)
