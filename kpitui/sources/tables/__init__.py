"""How files and answers become rows: encodings, delimited text, workbooks, objects. Knows nothing of measures."""
