"""Does the kiosk stay safe with whoever stands before it, and with whatever gets into a record?"""
