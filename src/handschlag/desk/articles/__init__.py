"""*Wissen*: the articles, found while typing, each with what it ever said."""
