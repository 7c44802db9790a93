"""Find records of the same person: keys that bring pairs together, evidence in bits, a search.

`profiles` says what of a person is compared, `keys` under which keys they meet, `evidence` how much
each agreement is worth, `searching` does it over the base and `backtest` over a file.
"""
