"""Run the whole of Sinew on one machine: PostgreSQL, Valkey, web, worker and beat.

Nothing in here imports Django: it starts the site, and knows nothing of it but
its commands and its environment variables.
"""
