"""Mails fetched from mailboxes on servers of others: IMAP and POP3, with a password or OAuth2."""
