"""Administration: opening hours, holidays and single exceptions, with the year at a glance."""
