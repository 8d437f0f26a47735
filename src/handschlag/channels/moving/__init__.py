"""What another system says, over its interface or in a folder of what it said, read into records the room `moving` takes in."""
