"""Rows that a database's query gives: PostgreSQL, MySQL, MariaDB, SQLite, DuckDB, ClickHouse, BigQuery and others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from kpitui.config.secrets import Secret
from kpitui.config.table import Span, mistake
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.database.queries import QueryMistake, query_of
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.database.address import Address

TITLE = Text("an SQL database", "une base de données SQL")

_NO_EXTRA = Text("databases need an extra: install kpitui[sql]", "les bases demandent un extra : installez kpitui[sql]")
_INSTALL = Text(
    "Run this in a terminal: pip install 'kpitui[sql]'", "Lancez dans un terminal : pip install 'kpitui[sql]'"
)
_PASSWORD = re.compile(r"[^/?#]*//[^/?#@:]*:[^/?#]+@")

RHYTHM = Rhythm(every=900_000)

ABOUT = About(
    needs=Text(
        "An account of the database that may read the tables: ask its administrator for a user of its own with"
        " SELECT on them and nothing more (`CREATE ROLE reader LOGIN PASSWORD '…'; GRANT SELECT ON orders TO"
        " reader`). Then: 1. install the extra and the driver of your database, `pip install 'kpitui[sql]'"
        " 'psycopg[binary]'` for PostgreSQL, `pymysql` for MySQL and MariaDB, `duckdb duckdb-engine pytz` for"
        " DuckDB, nothing for SQLite; where something is missing, the error names the command. 2. Write `url`"
        " without the password: `postgresql://reader@db.example.com/shop`. 3. Put the password into a variable, a"
        " file or a keyring and name it in `password`. 4. Write the query; `kpitui check` asks it once.",
        "Un compte de la base qui peut lire les tables : demandez à son administrateur un utilisateur à part, avec"
        " SELECT sur ces tables et rien de plus (`CREATE ROLE lecteur LOGIN PASSWORD '…'; GRANT SELECT ON commandes"
        " TO lecteur`). Ensuite : 1. installez l’extra et le pilote de votre base, `pip install 'kpitui[sql]'"
        " 'psycopg[binary]'` pour PostgreSQL, `pymysql` pour MySQL et MariaDB, `duckdb duckdb-engine pytz` pour"
        " DuckDB, rien pour SQLite ; s’il manque quelque chose, l’erreur donne la commande. 2. Écrivez `url` sans le"
        " mot de passe : `postgresql://lecteur@db.example.com/boutique`. 3. Mettez le mot de passe dans une"
        " variable, un fichier ou un trousseau et nommez-le dans `password`. 4. Écrivez la requête ; `kpitui check`"
        " la pose une fois.",
    ),
    gives=Text(
        "Whatever the query’s columns hold, by the mappings. Let the database add up (GROUP BY): its result comes"
        " here row by row, and one of more than `most` rows is refused, never cut. The query can name `:since`,"
        " `:until` and `:now`: `:since` is where the last poll ended, less `overlap`, and the beginning of an hour,"
        " day, week or month, so that every bucket comes whole; at the first poll it is the beginning, or `history`"
        " ago; `:until` is now less `lag`. `:since_unix`, `:until_unix` and `:now_unix` are the same in seconds."
        " Times without an offset, and the database’s days, are those of the mapping’s `timezone`, or the monitor’s."
        " Two columns of one name are refused; events of a query that names `:since` need an `id`. It only reads:"
        " each query runs in a read-only transaction (PostgreSQL, MySQL, MariaDB, SQLite, DuckDB) that is rolled"
        " back; for the others, use an account that may only read.",
        "Ce que contiennent les colonnes de la requête, selon les correspondances. Laissez la base faire les sommes"
        " (GROUP BY) : le résultat arrive ligne par ligne, et s’il a plus de `most` lignes il est refusé, jamais"
        " coupé. La requête peut nommer `:since`, `:until` et `:now` : `:since` est la fin du dernier relevé, moins"
        " `overlap`, ramenée au début d’une heure, d’un jour, d’une semaine ou d’un mois, pour que chaque tranche"
        " arrive entière ; au premier relevé, c’est le début, ou il y a `history` ; `:until` est maintenant moins"
        " `lag`. `:since_unix`, `:until_unix` et `:now_unix` sont les mêmes en secondes. Les heures sans décalage,"
        " et les jours de la base, sont ceux du `timezone` de la correspondance, ou du moniteur. Deux colonnes de"
        " même nom sont refusées ; les événements d’une requête qui nomme `:since` ont besoin d’un `id`. Elle ne"
        " fait que lire : chaque requête tourne dans une transaction en lecture seule (PostgreSQL, MySQL, MariaDB,"
        " SQLite, DuckDB) qui est annulée ; pour les autres, utilisez un compte qui ne peut que lire.",
    ),
    fresh=Text(
        "As fresh as the tables, and as far back as they go. A query may take `timeout`, which the database itself"
        " enforces where it can. A database that restarts is found again by itself. Where each query costs money"
        " (BigQuery), say `paid = true`.",
        "Aussi récentes que les tables, et aussi loin qu’elles remontent. Une requête peut durer `timeout`, que la"
        " base fait respecter elle-même si elle le peut. Une base qui redémarre est retrouvée toute seule. Si chaque"
        " requête coûte de l’argent (BigQuery), indiquez `paid = true`.",
    ),
    example='''
[[source]]
name = "shop"
kind = "sql"
url = "postgresql://reader@db.example.com/shop"
password = { env = "SHOP_PASSWORD" }
query = """
SELECT date_trunc('hour', ordered_at) AS hour, channel, sum(amount) AS revenue
FROM orders
WHERE ordered_at >= :since AND ordered_at < :until
GROUP BY 1, 2
"""
every = "5m"

  [[source.measure]]
  name = "revenue"
  kind = "delta"
  time = "hour"
  bucket = "1h"
  value = "revenue"
  labels = { brand = "acme", channel = "$channel" }
''',
)


def _hidden(url: str | Secret) -> str | Secret:
    """Keep a URL with a password as a secret that is written in clear."""
    return Secret("clear", (url,)) if isinstance(url, str) and _PASSWORD.match(url) else url


class Options(SourceOptions):
    """The keys of a source of kind ``sql``."""

    url: Annotated[
        str | Secret,
        AfterValidator(_hidden),
        Text(
            "Where the database is: `postgresql://user@host/database`, `mysql://…`, `mariadb://…`, `sqlite:///file.db`"
            " or `duckdb:///file.duckdb` (relative to the configuration), `duckdb://` to read CSV and Parquet files,"
            " `clickhouse://…`, `bigquery://project`; what the driver takes besides stands after `?`.",
            "Où est la base : `postgresql://utilisateur@hôte/base`, `mysql://…`, `mariadb://…`, `sqlite:///fichier.db`"
            " ou `duckdb:///fichier.duckdb` (par rapport à la configuration), `duckdb://` pour lire des fichiers CSV et"
            " Parquet, `clickhouse://…`, `bigquery://projet` ; ce que le pilote accepte en plus se met après `?`.",
        ),
    ]
    password: Annotated[
        Secret | None,
        Text(
            "The password, by reference; it holds over one in `url`.",
            "Le mot de passe, par référence ; il l’emporte sur celui de `url`.",
        ),
    ] = None
    query: Annotated[
        str | None,
        Text(
            "One SELECT; its columns are those that the mappings name. It may name `:since`, `:until`, `:now`.",
            "Un SELECT ; ses colonnes sont celles que nomment les correspondances. Il peut nommer `:since`, `:until`,"
            " `:now`.",
        ),
    ] = None
    query_file: Annotated[
        str | None,
        Text(
            "A file that holds the query instead, relative to the configuration; read at each poll.",
            "Un fichier qui contient la requête à la place, par rapport à la configuration ; lu à chaque relevé.",
        ),
    ] = None
    params: Annotated[
        dict[str, str | int | float | bool],
        Text("Parameters of your own: `:name` in the query.", "Vos propres paramètres : `:nom` dans la requête."),
    ] = Field(default_factory=dict)
    timeout: Annotated[
        Span,
        Text(
            "How long the query may take, in the database too where it can be told.",
            "Combien de temps la requête peut durer, aussi dans la base si elle accepte de le savoir.",
        ),
    ] = 60_000
    overlap: Annotated[
        Span,
        Text(
            "How far before the end of the last poll `:since` lies: for rows that come late or are corrected.",
            "À quelle distance avant la fin du dernier relevé se place `:since` : pour les lignes tardives.",
        ),
    ] = 86_400_000
    history: Annotated[
        Span | None,
        Text(
            "How far back `:since` lies at the first poll; default: everything.",
            "Jusqu’où `:since` remonte au premier relevé ; par défaut : tout.",
        ),
    ] = None
    most: Annotated[
        int,
        Text(
            "Rows that a result may have; one with more is refused.",
            "Lignes qu’un résultat peut avoir ; au-delà il est refusé.",
        ),
    ] = Field(default=100_000, ge=1, le=5_000_000)
    largest: Annotated[
        int,
        Text("Megabytes that a result may hold.", "Mégaoctets qu’un résultat peut contenir."),
    ] = Field(default=64, ge=1, le=1024)
    paid: Annotated[
        bool,
        Text(
            "True: each query costs money; asked at its intervals, and otherwise only where one says so (`--paid`).",
            "Vrai : chaque requête coûte de l’argent ; posée à ses intervalles, et sinon seulement sur demande"
            " (`--paid`).",
        ),
    ] = False

    @model_validator(mode="after")
    def _one_query(self) -> Self:
        """Refuse two queries, none, and one that cannot be asked."""
        if (self.query is None) == (self.query_file is None):
            raise mistake(Text("it needs query, or query_file", "il faut query, ou query_file"))
        try:
            query_of(self.query or "SELECT", self.params)
        except QueryMistake as error:
            raise mistake(error.text) from None
        return self


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks the database at each poll. Raises ``SourceRefused`` where the extra is missing."""
    from importlib.util import find_spec

    from kpitui.errors import Cause, SourceRefused

    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    if find_spec("sqlalchemy") is None:
        raise SourceRefused(_NO_EXTRA, cause=Cause.NOT_FOUND, advice=_INSTALL)
    from kpitui.sources.database.asking import Question, database_source
    from kpitui.sources.database.reach import Back
    from kpitui.sources.database.results import Limits

    def find() -> Address:
        """Return the database, its password revealed."""
        from kpitui.sources.database.address import address_of

        url = options.url if isinstance(options.url, str) else options.url.reveal()
        password = None if options.password is None else options.password.reveal()
        return address_of(url, password, settings.folder)

    back, limits = Back(options.overlap, options.history), Limits(options.most, options.largest << 20)
    question = Question(options.query, options.query_file, options.params, back, limits)
    return database_source(settings, question, options.timeout / 1000, find)
