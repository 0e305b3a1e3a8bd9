"""Charts as cells and roles, without a terminal. The only room that may import plotext, late."""
