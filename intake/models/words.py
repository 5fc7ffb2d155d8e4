"""What people wrote, by the stems of its words. The indexes and the search must say it alike, or no index is used."""

from django.contrib.postgres.search import SearchConfig, SearchVector

# PostgreSQL brings the Indonesian stemmer: `pengobatan`, `berobat` and `obat` are one word.
LANGUAGE = SearchConfig("indonesian")


def words_of(field: str) -> SearchVector:
    return SearchVector(field, config=LANGUAGE)
