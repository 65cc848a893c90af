"""The languages of the pages: catalogues of translations, and texts, numbers and dates as a visitor reads them."""
