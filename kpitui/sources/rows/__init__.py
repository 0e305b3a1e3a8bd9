"""How the rows of a table become samples, the same for every tabular kind (``interface.md``, Row mapping)."""
