"""Where in the space of assumptions and designs an arm helps, does nothing or harms, from paired differences."""
