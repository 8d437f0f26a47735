"""What is handed to the customer of a promise: link, QR code, letter; and the wishes that come back."""
