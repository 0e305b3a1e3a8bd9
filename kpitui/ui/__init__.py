"""The monitor in the terminal: a viewer of the store. The only room that imports textual and rich."""
