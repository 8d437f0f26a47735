"""Placetel Notify and Call-Control: forms in, XML out, national numbers, signed with HMAC."""
