"""What somebody wrote this time, apart from what they quote and sign with. Line by line, in linear time."""
