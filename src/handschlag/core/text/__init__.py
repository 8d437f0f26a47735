"""Text as people type it and as a search finds it: folding, German words and compounds, names by sound.

Pure: no database, no clock, no settings. Everything here takes any string there is and never raises.
"""
