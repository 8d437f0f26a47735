"""Mail. `parse.py` turns the bytes of one mail into a frozen `Mail`: pure, bounded, and it never raises."""
