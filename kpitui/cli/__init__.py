"""The commands, one file each. A file gives ``command(language)``; it is imported when its command is used."""
