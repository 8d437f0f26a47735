"""What somebody settles for themselves: name, language, presence, password, second factor."""
