"""How well promises were kept: for the house and for one customer, each figure with its formula and its promises."""
