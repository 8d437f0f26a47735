"""The agents' screens. A door: it reads queries, calls one action per request and decides nothing itself."""
