"""What the parts of a mail hold: its text, attachments by their content, containers of one maker or another."""
