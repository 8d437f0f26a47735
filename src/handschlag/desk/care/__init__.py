"""How customers are looked after: the panel of the file, the portfolio, classes (inside only), plans and figures."""
