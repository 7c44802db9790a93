"""A believable tenants' union that never was: three years of it, dated from today backwards.

Everything comes from one `random.Random(seed)` and a date, so the same two make the same
organization. No person, landlord or number in here exists; phone numbers are from the block that
is reserved for fiction, addresses from domains that are reserved for examples.
"""
