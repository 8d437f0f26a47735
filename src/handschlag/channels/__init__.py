"""Where the outside comes in: telephone exchanges now, mail and web forms later. Translates, never judges."""
