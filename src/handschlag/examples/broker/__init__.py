"""The insurance office Seidel & Kern in Köln: three people, 400 customers, years of calls. Story "Roth"."""
