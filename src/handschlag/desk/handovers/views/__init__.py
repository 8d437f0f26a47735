"""The pages of *Übergaben*."""
