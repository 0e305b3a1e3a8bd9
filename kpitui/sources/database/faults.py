"""Everything that goes wrong between kpitui and a database, in words, each with what a person does next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one kind of failure; ``{place}`` is the database, ``{what}`` what the failure names."""

    cause: Cause
    text: Text
    advice: Text
    lasting: bool = True
    """True: it fails until a person changes something."""


class Fault(Enum):
    """The kinds of failures that all databases share."""

    AUTH = Words(
        Cause.AUTH,
        Text(
            "{place}: the user name or the password is refused",
            "{place} : le nom d’utilisateur ou le mot de passe est refusé",
        ),
        Text(
            "Check the user in `url`, and `password`: what the variable, the file or the command gives now.",
            "Vérifiez l’utilisateur dans `url`, et `password` : ce que donne à présent la variable, le fichier ou la"
            " commande.",
        ),
    )
    UNWELCOME = Words(
        Cause.PERMISSION,
        Text(
            "{place}: the server lets no connection in from this computer as this user",
            "{place} : le serveur n’accepte pas de connexion de cet ordinateur avec cet utilisateur",
        ),
        Text(
            "Ask the database’s administrator to let this computer in (in PostgreSQL: pg_hba.conf).",
            "Demandez à l’administrateur de la base d’autoriser cet ordinateur (dans PostgreSQL : pg_hba.conf).",
        ),
    )
    PERMISSION = Words(
        Cause.PERMISSION,
        Text("{place}: this user may not read {what}", "{place} : cet utilisateur n’a pas le droit de lire {what}"),
        Text(
            "Ask the database’s administrator to let this user read it (GRANT SELECT); it needs to write nothing.",
            "Demandez à l’administrateur de la base d’autoriser cet utilisateur à lire (GRANT SELECT) ;"
            " il n’a rien à écrire.",
        ),
    )
    WRITES = Words(
        Cause.PERMISSION,
        Text(
            "{place}: the query tries to write; a source only reads",
            "{place} : la requête essaie d’écrire ; une source ne fait que lire",
        ),
        Text(
            "Leave out what writes: INSERT, UPDATE, DELETE, CREATE, and functions that change something.",
            "Retirez ce qui écrit : INSERT, UPDATE, DELETE, CREATE, et les fonctions qui modifient quelque chose.",
        ),
    )
    NO_HOST = Words(
        Cause.NOT_FOUND,
        Text("{place}: no computer has this name", "{place} : aucun ordinateur ne porte ce nom"),
        Text(
            "Check the host in `url`, and whether this computer is on the network or the VPN that knows it.",
            "Vérifiez l’hôte dans `url`, et si cet ordinateur est sur le réseau ou le VPN qui le connaît.",
        ),
        lasting=False,
    )
    NO_DATABASE = Words(
        Cause.NOT_FOUND,
        Text("{place}: there is no such database", "{place} : cette base n’existe pas"),
        Text(
            "Check the name after the last slash of `url`; capital letters count.",
            "Vérifiez le nom après la dernière barre oblique de `url` ; les majuscules comptent.",
        ),
    )
    NO_FILE = Words(
        Cause.NOT_FOUND,
        Text("{place}: there is no such file", "{place} : ce fichier n’existe pas"),
        Text(
            "Check `url`: the path is relative to the configuration’s folder; sqlite:////… with four slashes is"
            " absolute. The file is never created.",
            "Vérifiez `url` : le chemin part du dossier de la configuration ; sqlite:////… avec quatre barres est"
            " absolu. Le fichier n’est jamais créé.",
        ),
    )
    CLOSED_FILE = Words(
        Cause.PERMISSION,
        Text("{place}: this file cannot be opened", "{place} : ce fichier ne peut pas être ouvert"),
        Text(
            "Let whoever runs kpitui read the file and its folder; SQLite’s WAL mode needs to write beside the file.",
            "Donnez à qui lance kpitui le droit de lire le fichier et son dossier ; le mode WAL de SQLite a besoin"
            " d’écrire à côté du fichier.",
        ),
    )
    NO_FORM = Words(
        Cause.PARSE,
        Text("{place}: this file is no such database", "{place} : ce fichier n’est pas une telle base"),
        Text(
            "Check that `url` names the program that wrote the file: sqlite:/// or duckdb:///.",
            "Vérifiez que `url` nomme le programme qui a écrit le fichier : sqlite:/// ou duckdb:///.",
        ),
    )
    NO_TABLE = Words(
        Cause.NOT_FOUND,
        Text("{place}: there is no table {what}", "{place} : il n’y a pas de table {what}"),
        Text(
            "Check its name in the query, and its schema: schema.table. A table that this user may not see is missing"
            " too.",
            "Vérifiez son nom dans la requête, et son schéma : schéma.table. Une table que cet utilisateur n’a pas le"
            " droit de voir manque aussi.",
        ),
    )
    NO_COLUMN = Words(
        Cause.NOT_FOUND,
        Text("{place}: there is no column {what}", "{place} : il n’y a pas de colonne {what}"),
        Text(
            "Check its name in the query; the table may have changed.",
            "Vérifiez son nom dans la requête ; la table a peut-être changé.",
        ),
    )
    NO_FUNCTION = Words(
        Cause.NOT_FOUND,
        Text(
            "{place}: there is no function {what} for such values",
            "{place} : il n’y a pas de fonction {what} pour de telles valeurs",
        ),
        Text(
            "Check its name and what it is given; each database has functions of its own.",
            "Vérifiez son nom et ce qui lui est donné ; chaque base a ses propres fonctions.",
        ),
    )
    SYNTAX = Words(
        Cause.PARSE,
        Text(
            "{place}: the database does not understand the query{what}",
            "{place} : la base ne comprend pas la requête{what}",
        ),
        Text(
            "Try the query in the database’s own program; the mistake is often just before the place that is named.",
            "Essayez la requête dans le programme de la base ; l’erreur est souvent juste avant l’endroit indiqué.",
        ),
    )
    QUERY = Words(
        Cause.PARSE,
        Text(
            "{place}: the database cannot carry out the query ({what})",
            "{place} : la base ne peut pas exécuter la requête ({what})",
        ),
        Text(
            "Try the query in the database’s own program: it shows the whole message, which may hold data.",
            "Essayez la requête dans le programme de la base : il montre le message entier, qui peut contenir des"
            " données.",
        ),
    )
    SLOW = Words(
        Cause.TRANSIENT,
        Text("{place}: the query is not done within {what}", "{place} : la requête n’est pas finie en {what}"),
        Text(
            "Let it read less (WHERE created_at >= :since), ask for an index on the time, or raise `timeout`.",
            "Faites-lui lire moins (WHERE date >= :since), demandez un index sur la date, ou augmentez `timeout`.",
        ),
        lasting=False,
    )
    RUNNING = Words(
        Cause.TRANSIENT,
        Text(
            "{place}: the last query was stopped and has not ended yet",
            "{place} : la dernière requête a été arrêtée et n’est pas encore finie",
        ),
        Text(
            "Nothing to do: it is asked again once the database lets go.",
            "Rien à faire : elle sera reposée dès que la base aura lâché prise.",
        ),
        lasting=False,
    )
    UNREACHABLE = Words(
        Cause.TRANSIENT,
        Text("{place}: no connection ({what})", "{place} : pas de connexion ({what})"),
        Text(
            "Check that the database runs, and the host and port in `url`; it is tried again by itself.",
            "Vérifiez que la base tourne, et l’hôte et le port dans `url` ; l’essai se répète tout seul.",
        ),
        lasting=False,
    )
    LOST = Words(
        Cause.TRANSIENT,
        Text("{place}: the connection was lost", "{place} : la connexion a été perdue"),
        Text(
            "Nothing to do if the database was restarted: it is tried again by itself.",
            "Rien à faire si la base a redémarré : l’essai se répète tout seul.",
        ),
        lasting=False,
    )
    STARTING = Words(
        Cause.TRANSIENT,
        Text(
            "{place}: the database is starting or stopping",
            "{place} : la base est en train de démarrer ou de s’arrêter",
        ),
        Text("Nothing to do: it is tried again by itself.", "Rien à faire : l’essai se répète tout seul."),
        lasting=False,
    )
    CROWDED = Words(
        Cause.TRANSIENT,
        Text(
            "{place}: the database has too many connections or no room left",
            "{place} : la base a trop de connexions ou plus de place",
        ),
        Text(
            "It is tried again by itself; if it lasts, the database’s administrator should know.",
            "L’essai se répète tout seul ; si cela dure, prévenez l’administrateur de la base.",
        ),
        lasting=False,
    )
    BUSY = Words(
        Cause.TRANSIENT,
        Text(
            "{place}: somebody else’s work holds what the query needs",
            "{place} : un autre traitement retient ce dont la requête a besoin",
        ),
        Text("Nothing to do: it is tried again by itself.", "Rien à faire : l’essai se répète tout seul."),
        lasting=False,
    )

    def error(self, place: str, what: object = "") -> SourceError:
        """Return the error of a failure."""
        words = self.value
        kind = SourceRefused if words.lasting else SourceError
        return kind(words.text.given(place=place, what=what), cause=words.cause, advice=words.advice)
