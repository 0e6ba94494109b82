"""What the server refused, or why it could not be asked."""


class MartletError(Exception):
    """An error with a code that a program can look at, and a hint that says what to do."""

    def __init__(self, message, code="internal", hint=None, status=None):
        super().__init__(message if hint is None else f"{message}\n{hint}")
        self.message = message
        self.code = code
        self.hint = hint
        self.status = status
