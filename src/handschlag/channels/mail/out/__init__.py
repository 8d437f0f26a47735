"""Mails of ours: handed to the server of the address they are written from."""
