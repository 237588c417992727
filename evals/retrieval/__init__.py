"""Is the right procedure found, the right part of it told, and nobody answered from a wrong one?"""
