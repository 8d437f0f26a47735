"""The pages about text modules."""
