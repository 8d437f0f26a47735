"""A number on the desk is dialled by a click."""
