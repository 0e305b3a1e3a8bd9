"""Mentions made into samples: authors, hashtags, topics, campaigns, sentiment; texts and names go no further."""

from __future__ import annotations

import pytest

from kpitui.measures import MULTI, Sample
from kpitui.sentiment import Judge
from kpitui.sources.contract import SourceOptions, SourceSettings
from kpitui.sources.platforms.figures import Figures
from kpitui.sources.platforms.mentions import Listener, Mention, followed_in, worded
from kpitui.sources.platforms.options import Account
from kpitui.sources.rows.wording import Campaign, Topic, Wording

WORDING = Wording(
    campaigns=(
        Campaign("summer", 10, 20, ("#sun",), "ACME"),
        Campaign("other", 0, 99, ("sun",), "globex"),
        Campaign("silent", 0, 99, ()),
    ),
    topics=(Topic("price", any=("price", "cheap")), Topic("staff", any=("staff",), brand="globex")),
)


def heard(mention: Mention, *hashtags: str, wording: Wording = WORDING, judge: Judge | None = None) -> list[Sample]:
    """Return the samples of a mention."""
    settings = SourceSettings("s", SourceOptions(), wording=wording, sentiment=judge)
    figures = Figures(Account("acme", ""), "mastodon", "mentions")
    Listener(settings, hashtags).add(figures, [mention])
    return figures.samples


def values(samples: list[Sample]) -> dict[str, float]:
    """Return values by measure."""
    return {one.measure: one.value for one in samples}


def test_what_the_platform_does_not_give_is_absent() -> None:
    """Without an author there is nothing of one; without followers none are told."""
    assert values(heard(Mention("1", 5))) == {"mentions": 1}
    assert values(heard(Mention("1", 5, "a"))) == {"mentions": 1, "author_posts": 1}
    whole = values(heard(Mention("1", 5, "a", followers=0, interactions=3)))
    assert whole == {"mentions": 1, "author_posts": 1, "author_followers": 0, "author_interactions": 3}


def test_an_author_is_a_key_and_never_a_label() -> None:
    """The store makes a pseudonym of it; the text is in no sample."""
    for one in heard(Mention("1", 5, "someone", "what a cheap thing", followers=9)):
        assert one.key == "someone"
        assert "someone" not in str(one.labels)
        assert "thing" not in str(one)


def test_hashtags_once_a_mention_whatever_their_case() -> None:
    """Followed ones are counted as the configuration writes them; all of them label the mention."""
    samples = heard(Mention("1", 5, text="#Sun and #SUN, #Café #other"), "#sun", "cafe\u0301", "#sun", "rain")
    (used,) = [one for one in samples if one.measure == "hashtag_mentions"]
    assert (dict(used.labels)["hashtag"], used.id, used.value) == (f"sun{MULTI}cafe\u0301", "1", 1)
    (mention,) = [one for one in samples if one.measure == "mentions"]
    assert dict(mention.labels)["hashtag"] == f"Sun{MULTI}SUN{MULTI}Café{MULTI}other"
    assert followed_in(["a"], ["#A", "b"]) == ["a"]


def test_the_platform_s_own_hashtags_hold() -> None:
    """Where it gives them the text is not searched; none at all are none."""
    assert "hashtag_mentions" in values(heard(Mention("1", 5, text="sun", hashtags=("SUN",)), "sun"))
    assert "hashtag_mentions" not in values(heard(Mention("1", 5, text="#sun", hashtags=()), "sun"))


@pytest.mark.parametrize(("at", "campaign"), [(9, ""), (10, "summer"), (19, "summer"), (20, "")])
def test_topics_and_campaigns_of_the_brand_and_the_time(at: int, campaign: str) -> None:
    """A campaign names what is written while it runs; those of other brands do not."""
    assert worded(WORDING, "cheap staff", ["Sun"], ("Acme", at)) == {"topic": "price", "campaign": campaign}


def test_the_platform_s_own_sentiment_holds() -> None:
    """It says who said it; the language is a language alone."""
    (mention,) = heard(Mention("1", 5, sentiment="negative", language="fr-CA"))
    labels = dict(mention.labels)
    assert (labels["sentiment"], labels["sentiment_by"], labels["language"]) == ("negative", "platform", "fr")
    assert "sentiment" not in dict(heard(Mention("1", 5, text="awful"))[0].labels)
