"""Everything the organization has, as files one can read and bring back in (docs/leaving.md).

`packing` writes them, `unpacking` reads them into an empty installation, `handing_out` is the way
of two people through the site. What is packed follows from the models: a new one needs no word.
"""
