"""The patient's screens; the only package that imports kivy."""
