"""The pages about products and their versions."""
