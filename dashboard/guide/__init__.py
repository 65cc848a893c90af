"""The guided way in: five screens from the question to what the answer hangs on."""
