"""The address a phone client opens when it rings: `/ruf?number={caller}`."""
