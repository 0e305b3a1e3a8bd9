"""KPIs: formulas over measures, evaluated over windows. Pure: no clock, no network, no file but the catalogue's own."""
