"""Changeovers: a product ends, and each customer who has it is told, asked, switched and called; nobody is switched off by a date alone."""
