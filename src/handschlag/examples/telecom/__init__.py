"""Mainbogen Netz in Offenbach: telephone and internet of the region, forty people, 320 customers. Story "the telephone odyssey"."""
