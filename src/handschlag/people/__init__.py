"""Our users, teams, roles, skills, presence and absences. Who may do what is decided here and in each room's `permissions.py`."""
