"""The catalogue as data: one TOML file for each objective, the measures and the playbook. No code."""
