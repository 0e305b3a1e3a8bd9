"""Single values that have to name something: periods, zones, currencies, formats of time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from kpitui.config.origins import KeyPath
from kpitui.errors import UsageError
from kpitui.kpis.period import parse_period
from kpitui.plugins import nearest
from kpitui.setup.ledger import Ledger
from kpitui.setup.zones import zone_of
from kpitui.text import Text

_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
    "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
    "TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG "
)

CURRENCIES = frozenset(_CODES.split())
"""The currencies of ISO 4217 in use."""


NO_ZONE = Text(
    "“{name}” is no time zone; they are written as Europe/Paris or UTC",
    "« {name} » n’est pas un fuseau horaire ; ils s’écrivent comme Europe/Paris ou UTC",
)


def check_period(ledger: Ledger, path: KeyPath, period: str | None) -> None:
    """Keep a period that is none."""
    try:
        if period is not None:
            parse_period(period)
    except UsageError as error:
        ledger.wrong(path, error.text)


def check_zone(ledger: Ledger, path: KeyPath, name: str | None) -> ZoneInfo | None:
    """Return a zone by its name; keep a name that no zone has."""
    if name is None:
        return None
    if (zone := zone_of(name)) is None:
        if (near := nearest(name, available_timezones())) is not None:
            ledger.unknown(path, name, (near,))
        else:
            ledger.wrong(path, NO_ZONE.given(name=name))
    return zone


def check_currency(ledger: Ledger, path: KeyPath, code: str | None) -> None:
    """Keep a currency that is none."""
    ledger.known(path, code, CURRENCIES)


def check_time_format(ledger: Ledger, path: KeyPath, form: str | None) -> None:
    """Keep a format by which no time can be read."""
    if form is None or form in ("unix", "unix_ms"):
        return
    moment = datetime(2027, 1, 8, 9, 30, tzinfo=UTC)
    try:
        readable = "%" in form and bool(datetime.strptime(moment.strftime(form), form))
    except ValueError:
        readable = False
    if not readable:
        text = Text(
            "“{form}” is no format of times: unix, unix_ms, or as %d/%m/%Y %H:%M",
            "« {form} » n’est pas un format d’heure : unix, unix_ms, ou comme %d/%m/%Y %H:%M",
        )
        ledger.wrong(path, text.given(form=form))


def check_expression(ledger: Ledger, path: KeyPath, text: str) -> None:
    """Keep an expression that is no JMESPath."""
    import jmespath
    from jmespath.exceptions import EmptyExpressionError, JMESPathError

    try:
        jmespath.compile(text)
    except EmptyExpressionError:
        ledger.wrong(path, Text("the expression is empty", "l’expression est vide"))
    except JMESPathError as error:
        column = getattr(error, "lex_position", None)
        said = Text("this is no JMESPath, from column {column} on", "ce n’est pas du JMESPath, dès la colonne {column}")
        ledger.wrong(path, said.given(column=(column or 0) + 1))
