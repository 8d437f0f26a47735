"""Published promises: what the house promises to everybody, whether it is true, and the cases that show it."""
