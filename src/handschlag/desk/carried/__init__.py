"""What somebody carried lately, shown to nobody but themselves."""
