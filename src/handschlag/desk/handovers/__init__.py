"""*Übergaben*: giving, taking, asking a colleague, a whole desk at once."""
