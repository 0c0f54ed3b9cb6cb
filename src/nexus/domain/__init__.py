"""Values and errors that every room speaks: frozen dataclasses and enums. Imports the standard library only."""
