"""What a person without programming does next where a source failed and its kind doesn't say it: by the cause alone."""

from __future__ import annotations

from collections.abc import Mapping

from kpitui.errors import Cause, SourceError
from kpitui.text import Text

USUAL: Mapping[Cause, Text] = {
    Cause.AUTH: Text(
        "Check what lets the source in (its token, key or password): make a new one where the old one came from.",
        "Vérifiez ce qui donne accès à la source (jeton, clé ou mot de passe) : refaites-en un là d’où vient l’ancien.",
    ),
    Cause.PERMISSION: Text(
        "What lets the source in may not do this, or an option is wrong: ask whoever grants the access.",
        "L’accès de la source ne permet pas cela, ou une option est fausse : demandez à qui accorde l’accès.",
    ),
    Cause.NOT_FOUND: Text(
        "Check the spelling of the address, the account or the name in the configuration.",
        "Vérifiez l’orthographe de l’adresse, du compte ou du nom dans la configuration.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: it is asked again when it is allowed. A longer every asks less often.",
        "Rien à faire : elle sera réinterrogée dès que c’est permis. Un every plus long interroge moins souvent.",
    ),
    Cause.SPENT: Text(
        "Nothing to do before the quota begins again, but to allow more.",
        "Rien à faire avant que le quota reparte, sinon en autoriser davantage.",
    ),
    Cause.BAD_METRIC: Text(
        "A figure that is asked for no longer exists: look for a newer version of kpitui, or change the option.",
        "Un chiffre demandé n’existe plus : cherchez une version plus récente de kpitui, ou changez l’option.",
    ),
    Cause.TRANSIENT: Text(
        "It is asked again by itself. If it lasts: check the network, and the address in the configuration.",
        "Elle est réinterrogée d’elle-même. Si cela dure : vérifiez le réseau, et l’adresse dans la configuration.",
    ),
    Cause.PARSE: Text(
        "Open the address in a browser: something else than data comes from there (a login page, an error).",
        "Ouvrez l’adresse dans un navigateur : il en vient autre chose que des données (page de connexion, erreur).",
    ),
}
"""By cause."""


def advised(error: SourceError, remote: bool) -> SourceError:
    """Return an error that says what to do next; of a source that asks nobody, only what its kind says of itself."""
    if error.advice is None and remote:
        error.advice = USUAL[error.cause]
    return error
