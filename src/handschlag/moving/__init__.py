"""What comes in from another system when a house moves in: each thing there once, however often it comes, and all of it goes again."""
