"""A customer's own pages: behind a code by mail, in a short visit, and nobody else's (ADR 0250, 0251)."""
