"""Does an answer hold every fact that it must, and none that the record does not?"""
