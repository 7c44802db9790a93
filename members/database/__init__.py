"""PostgreSQL as Django speaks to it, with every transaction told who acts."""
