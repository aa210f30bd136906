"""Searching on SQLite as if it knew the forms of words.

PostgreSQL reduces German words to their stems. SQLite does not, so there the beginning that the
forms of a word share is searched for: Häusern finds Haus, and Haus also finds Haushalt.
"""

from functools import reduce
from operator import and_, or_

from modelsearch.backends.database.sqlite.query import BM25, Lexeme, SearchQueryExpression
from modelsearch.backends.database.sqlite.query import SQLiteFTSIndexEntry as Entry
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import PlainText, SearchQuery

from .hits import without_ending

#: Words of fewer letters are looked for as they are.
SHORTEST_BEGINNING = 4


class TitleFirst(BM25):
    """How well a page fits; a word in the title counts as much as eight in the text."""

    def as_sql(self, *args: object, **kwargs: object) -> tuple[str, list[object]]:
        """Weigh the columns in their order: autocomplete, body, title."""
        return f"bm25({Entry._meta.db_table}, 0.0, 1.0, 8.0)", []


class WordFormsCompiler(SQLiteSearchQueryCompiler):
    """Looks for the beginnings of words."""

    def build_search_query_content(
        self, query: SearchQuery, config: str | None = None
    ) -> SearchQueryExpression:
        """The words of a plain question, joined as it wants them."""
        if not isinstance(query, PlainText):
            return super().build_search_query_content(query, config)
        join = or_ if query.operator == "or" else and_
        return SearchQueryExpression(reduce(join, map(_lexeme, query.query_string.split())))

    def _build_rank_expression(self, vectors: object, config: str | None) -> TitleFirst:
        return TitleFirst()


class WordFormsBackend(SQLiteSearchBackend):
    """Wagtail's search on SQLite with the compiler above."""

    query_compiler_class = WordFormsCompiler


def _lexeme(word: str) -> Lexeme:
    beginning = without_ending(word.lower())
    return Lexeme(beginning, prefix=len(beginning) >= SHORTEST_BEGINNING)
