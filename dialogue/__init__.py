"""What is said and done: events in, commands out, one pure function between them.

    state, commands = step(state, event)

`messages` is the vocabulary that other rooms share; `flows/` and `phrases.yaml` are the
words; `understanding` makes intents and entities of what a visitor says.
"""
