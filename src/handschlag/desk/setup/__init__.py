"""The set-up assistant: from an empty installation to the first real call in half an hour.

What is done is read from the rooms, so a step done anywhere else is done here too; only putting off is remembered.
"""
