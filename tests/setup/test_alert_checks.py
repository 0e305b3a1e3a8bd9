"""Alert rules that could never speak are mistakes; those that wait for something are notes. All at once, with lines."""

import pytest

from tests.setup.opening import BRANDS, SOURCE, opened, problems

ROUTES = '[route.team]\nterminal = "bell"\n[route.client]\nterminal = "bell"\nbrands = ["globex"]\n'
MENTIONS = (
    f'{SOURCE}[[source.measure]]\nname = "mentions"\ntime = "at"\nlabels = {{ brand = "acme", network = "$n" }}\n'
)


def said(rule: str) -> list[tuple[str, str]]:
    """Return the keys and the mistakes of a rule on mentions."""
    found = problems(f'{BRANDS}{ROUTES}{MENTIONS}[[alert]]\nkpi = "mentions"\n{rule}\n')
    return [(one.key.removeprefix("alert[1]."), one.text.say("en")) for one in found]


def notes(rule: str, head: str = BRANDS + ROUTES + MENTIONS) -> list[str]:
    """Return the notes of a rule."""
    return [one.text.say("en") for one in opened(f"{head}[[alert]]\n{rule}\n").notes]


@pytest.mark.parametrize(
    ("rule", "key", "cause"),
    [
        ("warning = { below = 3, clear = 2 }", "warning", "wrong side of below = 3"),
        ("critical = { above = 3, clear = 4 }", "critical", "wrong side of above = 3"),
        ("warning = { below = 2 }\ncritical = { below = 3 }", "", "critical is milder than warning"),
        ("warning = { belo = 2 }", "warning.belo", "“below”"),
        ('warning = { below = 2 }\nby = "chanel"', "by", "no label “chanel”; did you mean “channel”?"),
        ('warning = { below = 2 }\nby = "brand"', "by", "each own brand"),
        ('warning = { below = 2 }\nby = "segment"', "by", "no label “segment”"),
        ('warning = { below = 2 }\nscope = { post = "1" }', "scope.post", "no label “post”; known: campaign, channel"),
        ('warning = { below = 2 }\nscope = { brand = "acne" }', "scope.brand", "“acme”"),
        ('warning = { below = 2 }\nnotify = ["teem"]', "notify[1]", "“team”"),
        ('warning = { below = 2 }\nnotify = ["client"]', "notify[1]", "hears of globex only, never of acme"),
        ('warning = { weekday_below = -30 }\nwindow = "month"', "warning", "whole windows"),
        ('warning = { rising = 3 }\nwindow = "today"', "warning", "whole windows"),
        ('warning = { below = 2 }\nwindow = "7"', "window", "7"),
        ('warning = { below = 2 }\nfor = "half an hour"', "for", "span"),
        ('warning = { below = 2 }\non_no_data = "ignore"', "on_no_data", "keep"),
        ("", "", "warning or critical"),
    ],
)
def test_a_rule_that_can_not_be_is_a_mistake(rule: str, key: str, cause: str) -> None:
    """Each is told at its key, with the nearest right word where there is one."""
    ((found, text),) = said(rule)
    assert found.removeprefix("alert[1]") == key
    assert cause in text


def test_every_mistake_is_told_at_once() -> None:
    """Those of form and those of names, each with its line."""
    text = (
        f'{BRANDS}[[alert]]\nkpi = "mention"\nwarning = {{ below = 3, clear = 2 }}\n'
        '[[alert]]\nkpi = "mentions"\nwarning = { below = 3 }\nby = "mood"\nnotify = ["nobody"]\n'
    )
    assert [one.line for one in problems(text)] == [10, 11, 15, 16]


def test_a_label_of_a_source_is_one_of_its_kpis() -> None:
    """What a mapping labels may split a rule; so may a campaign found by words, and a segment may restrict it."""
    assert notes('kpi = "mentions"\nby = "network"\nwarning = { below = 3 }') == []
    assert notes('kpi = "mentions"\nscope = { segment = "fr" }\nwarning = { below = 3 }') == []


def test_a_source_without_tables_may_give_any_label_of_the_vocabulary() -> None:
    """What another kind of source labels is its own affair."""
    demo = '[[source]]\nname = "d"\nkind = "demo"\npart = "instagram"\n'
    assert notes('kpi = "followers_total"\nby = "hashtag"\nwarning = { below = 3 }', BRANDS + demo) == []


def test_what_a_rule_waits_for_is_a_note() -> None:
    """A target, a competitor or a source may come yet."""
    assert "waits for a target" in notes('kpi = "mentions"\nwarning = { pace_below = 90 }')[0]
    assert "waits for a target" in notes('kpi = "mentions"\nwarning = { target_below = 0.9 }')[0]
    assert "no source gives what likes needs: likes" in notes('kpi = "likes"\nwarning = { below = 3 }')[0]
    alone = '[[brand]]\nid = "acme"\n' + MENTIONS
    assert "waits for a competitor" in notes('kpi = "mentions"\nwarning = { rank_lost = true }', alone)[0]
    assert "versus goes with" in notes('kpi = "mentions"\nversus = "weekday"\nwarning = { below = 3 }')[0]
    target = f'{BRANDS}{MENTIONS}[[target]]\nkpi = "mentions"\nmonth = 100\n'
    assert notes('kpi = "mentions"\nwarning = { pace_below = 90 }', target) == []


def test_a_route_that_hears_of_one_of_the_brands_is_right() -> None:
    """A rule for each own brand may tell the client of one of them: only of that one."""
    agency = '[[brand]]\nid = "a"\nown = true\n[[brand]]\nid = "b"\nown = true\n'
    agency += '[route.b]\nterminal = "bell"\nbrands = ["b"]\n'
    rule = 'kpi = "mentions"\nnotify = ["b"]\nwarning = { below = 3 }'
    assert notes(rule, agency + MENTIONS.replace("acme", "a")) == []
    found = problems(f'{agency}[[alert]]\n{rule}\nscope = {{ brand = "a" }}\n')
    assert [one.key for one in found] == ["alert[1].notify[1]"]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('notify = ["nobody"]', "suggestions.notify[1]"),
        ('notify = ["client"]', "suggestions.notify[1]"),
        ('off = ["mention"]', "suggestions.off[1]"),
        ('off = ["mentions-suggested-2"]', "suggestions.off[1]"),
        ('of = ["mentions"]', "suggestions.of"),
    ],
)
def test_suggestions_name_what_there_is(table: str, key: str) -> None:
    """Routes that may hear of an own brand; KPIs and suggestions that exist."""
    assert [one.key for one in problems(f"{BRANDS}{ROUTES}[suggestions]\n{table}\n")] == [key]


@pytest.mark.parametrize(
    ("rule", "key", "cause"),
    [
        ('id = "mentions-suggested-2"', "id", "“mentions-suggested”"),
        ('id = "view-suggested"', "kpi", "unknown"),
        ('id = "mentions-suggested"\nkpi = "reach"', "kpi", "names a suggestion of mentions"),
        ('id = "posts_published-suggested"', "id", "nothing is suggested for posts_published"),
        ('id = "impressions-suggested"\ncritical = { weekday_below = -20 }', "critical", "milder"),
        ('id = "impressions-suggested"\nwarning = { weekday_below = -60 }', "warning", "milder"),
    ],
)
def test_a_rule_that_names_a_suggestion_names_one_that_is(rule: str, key: str, cause: str) -> None:
    """Its levels are judged together with those of the suggestion that stay."""
    (found,) = problems(f"{BRANDS}[[alert]]\n{rule}\n")
    assert found.key == f"alert[1].{key}"
    assert cause in found.text.say("en")
