"""The rules of the form, table by table: each is said at its key, in both languages."""

import pytest

from tests.config.reading import BRAND, wrong


@pytest.mark.parametrize(
    ("table", "key", "cause"),
    [
        ('[[alert]]\nkpi = "k"\nwarning = { below = 3, clear = 2 }', "alert[1].warning", "wrong side"),
        ('[[alert]]\nkpi = "k"\nwarning = { above = 3, clear = 4 }', "alert[1].warning", "wrong side"),
        ('[[alert]]\nkpi = "k"\nwarning = { below = 3 }\ncritical = { below = 4 }', "alert[1]", "milder"),
        ('[[alert]]\nkpi = "k"\nwarning = { above = 3 }\ncritical = { above = 2 }', "alert[1]", "milder"),
        ('[[alert]]\nkpi = "k"\nwarning = { outside = [1, 5] }\ncritical = { outside = [2, 6] }', "alert[1]", "milder"),
        ('[[alert]]\nkpi = "k"\nwarning = { outside = [5, 1] }', "alert[1].warning.outside", "lower one first"),
        ('[[alert]]\nkpi = "k"\nwarning = {}', "alert[1].warning", "one condition"),
        ('[[alert]]\nkpi = "k"\nwarning = { below = 1, above = 2 }', "alert[1].warning", "one condition"),
        ('[[alert]]\nkpi = "k"\nwarning = { below = nan }', "alert[1].warning.below", "NaN"),
        ('[[target]]\nkpi = "k"', "target[1]", "one of week"),
        ('[[target]]\nkpi = "k"\nreach = 3', "target[1]", "reach and by"),
        ('[[campaign]]\nname = "c"\nfrom = 2027-02-01\nto = 2027-01-01', "campaign[1]", "before"),
        ('[[topic]]\nname = "t"', "topic[1]", "any or all"),
        ("[route.r]", "route.r", "one of url"),
        ("[quiet_hours]\nfrom = 3", "quiet_hours.to", "missing"),
        ('[quiet_hours]\nfrom = 20\nto = "08:00"', "quiet_hours.from", "time of day"),
        ('[quiet_hours]\nfrom = "20:00+02:00"\nto = "08:00"', "quiet_hours.from", "no offset"),
        ('[quiet_hours]\nfrom = "25:00"\nto = "08:00"', "quiet_hours.from", "time of day"),
        ('[quiet_hours]\nfrom = "20:00"\nto = 20:00:00', "quiet_hours", "the same"),
        ('[quiet_hours]\nfrom = "20:00"\nto = "08:00"\ndays = []', "quiet_hours.days", "at least 1"),
        ('[quiet_hours]\nfrom = "20:00"\nto = "08:00"\ndays = ["monday"]', "quiet_hours.days[1]", "“mon”"),
        ('[quiet_hours]\nfrom = "20:00"\nto = "08:00"\ncritical = "pas"', "quiet_hours.critical", "“pass”"),
        ("[kpi.Bad]", "kpi.Bad", "form"),
        ('[[campaign]]\nname = "c"\nfrom = "soon"\nto = 2027-01-01', "campaign[1].from", "date"),
        ('[[annotation]]\nat = "x"\ntext = "t"', "annotation[1].at", "date or time"),
        ('[target]\nkpi = "k"', "target", "[[target]]"),
        ("monitor = 3", "monitor", "table"),
        ('[report.r]\naudience = "clients"', "report.r.audience", "client"),
    ],
)
def test_each_rule_of_the_form_is_said(table: str, key: str, cause: str) -> None:
    """Every rule of a table has its own text, at the key or table that breaks it, and a French one."""
    text = table + "\n" + BRAND
    problem = next(one for one in wrong(text) if one.key == key)
    assert cause in problem.text.say("en")
    assert problem.text.say("fr") != problem.text.say("en")
    assert problem.line > 0
