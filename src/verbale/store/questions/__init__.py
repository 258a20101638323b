"""How each question is answered: one module for each, and the rows that all of them show."""
