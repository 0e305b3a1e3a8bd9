"""HubSpot's records."""
