"""What Facebook and Instagram share: the Graph API, who asks it, its errors, and figures of days."""
