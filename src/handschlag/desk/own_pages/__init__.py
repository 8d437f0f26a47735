"""The links by which a customer comes to their own pages: made, shown, mailed, taken back."""
