"""What the source of LinkedIn asks: calls in Rest.li's spelling, figures by day and by post."""
