"""What the addresses of concerns answer."""
