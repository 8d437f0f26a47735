"""The contract many exchanges and bridges already speak (Zammad's generic CTI): JSON or form, answers in JSON."""
