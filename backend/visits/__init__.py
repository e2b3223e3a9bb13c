"""My day: who takes which visit, which were missed, and what was done about them.

A visit is one home of a booking. Owns what people do with it; how its call goes is `calls`' to say.
"""
