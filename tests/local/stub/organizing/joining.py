"""Stands in for what joins the style sheets: a site is made anew when it changes."""
