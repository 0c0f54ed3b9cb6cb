"""The composition root: environment, settings, routes, application objects. May import every room."""
