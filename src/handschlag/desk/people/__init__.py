"""The pages about users, teams, skills and absences."""
