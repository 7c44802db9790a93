"""What we do together: campaigns, issues, actions and who took part."""
