"""From bytes to fields and parts: what stands in RFC 5322, 2045 to 2047 and 2231, and what is sent instead of it."""
