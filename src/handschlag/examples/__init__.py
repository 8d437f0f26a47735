"""Example companies and the roles of the practice phone, made from code and small data files. Never imported by a room."""
