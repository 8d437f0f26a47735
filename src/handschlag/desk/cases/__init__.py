"""*Anliegen*: the list, the board and the page of one concern."""
