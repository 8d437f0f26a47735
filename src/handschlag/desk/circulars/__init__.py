"""News for many: written, sent, told in talks and by letter."""
