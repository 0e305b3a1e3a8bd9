"""What a person does next when Meta refuses."""

from __future__ import annotations

from kpitui.errors import Cause
from kpitui.text import Text

ALLOW = Text(
    "Give the token {names}: business.facebook.com › Settings › System users › Generate token, tick it, and put the new"
    " token in place of the old one. “… Access” is a feature: it is asked for at developers.facebook.com › your app ›"
    " App Review.",
    "Donnez au jeton {names} : business.facebook.com › Paramètres › Utilisateurs système › Générer un jeton, cochez-le,"
    " puis remplacez l’ancien jeton. « … Access » est une fonctionnalité : elle se demande sur"
    " developers.facebook.com › votre application › Contrôle app.",
)
PROOF = Text(
    "Meta wants calls signed with the app’s secret: write client_secret (developers.facebook.com › your app ›"
    " Settings › Basic › App secret).",
    "Meta exige des appels signés avec le secret de l’application : écrivez client_secret (developers.facebook.com ›"
    " votre application › Paramètres › Général › Clé secrète).",
)
KEEP = Text(
    "Put the token, and the app’s secret, where token and client_secret name them; “kpitui sources facebook” says where"
    " they come from.",
    "Mettez le jeton et le secret de l’application là où token et client_secret les désignent ; « kpitui"
    " sources facebook » dit d’où ils viennent.",
)
RAISE = Text(
    'This version of Meta’s interface has ended: write a newer one, version = "v…"; see'
    " developers.facebook.com/docs/graph-api/changelog.",
    'Cette version de l’interface de Meta est terminée : écrivez-en une plus récente, version = "v…" ; voir'
    " developers.facebook.com/docs/graph-api/changelog.",
)
FEWER = Text(
    "Follow fewer hashtags: Meta allows thirty in seven days for each account.",
    "Suivez moins de hashtags : Meta en permet trente en sept jours pour chaque compte.",
)
ADVICE = {
    Cause.AUTH: Text(
        "The token has ended or was withdrawn (a changed password does that). Make a new one: business.facebook.com ›"
        " Settings › System users › Generate token; or run “kpitui auth” for this source.",
        "Le jeton est terminé ou a été retiré (un changement de mot de passe suffit). Créez-en un autre :"
        " business.facebook.com › Paramètres › Utilisateurs système › Générer un jeton ; ou lancez « kpitui auth » pour"
        " cette source.",
    ),
    Cause.PERMISSION: Text(
        "Check at developers.facebook.com › Tools › Access Token Debugger which permissions the token has, and at"
        " business.facebook.com › Settings › System users that this page or account is assigned to it.",
        "Vérifiez sur developers.facebook.com › Outils › Débogueur de token d’accès les autorisations du jeton, et sur"
        " business.facebook.com › Paramètres › Utilisateurs système que cette page ou ce compte lui est attribué.",
    ),
    Cause.NOT_FOUND: Text(
        "Check the account’s id or name, and that the token’s owner may see it.",
        "Vérifiez l’identifiant ou le nom du compte, et que le titulaire du jeton peut le voir.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: it is asked again when Meta allows it. A longer every, or fewer accounts with one token, help.",
        "Rien à faire : il sera réinterrogé dès que Meta le permet. Un every plus long, ou moins de comptes par jeton,"
        " aident.",
    ),
    Cause.TRANSIENT: Text(
        "Nothing to do: it is asked again. If it lasts, look at metastatus.com.",
        "Rien à faire : il sera réinterrogé. Si cela dure, regardez metastatus.com.",
    ),
}
