"""What the sources of platforms share: options, accounts, calls, and figures made into samples. Knows no platform."""
