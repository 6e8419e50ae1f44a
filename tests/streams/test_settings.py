"""Settings: one list, read from the environment, passed on whole."""

import pytest

from streams.settings import SETTINGS, InvalidSettingError, Settings


def test_defaults_stand_where_the_environment_is_silent() -> None:
    settings = Settings.load({})
    assert {setting.name: getattr(settings, setting.name) for setting in SETTINGS} == {
        setting.name: setting.default for setting in SETTINGS
    }


@pytest.mark.parametrize(
    ("variable", "text"), [("TOCSIN_PARTITIONS", "many"), ("TOCSIN_FEED_ALLOW_PRIVATE", "perhaps")]
)
def test_a_value_that_does_not_fit_is_named_with_what_was_expected(variable: str, text: str) -> None:
    with pytest.raises(InvalidSettingError, match=f"{variable} is '{text}': expected"):
        Settings.load({variable: text})


def test_an_environment_made_from_settings_gives_the_same_settings() -> None:
    settings = Settings.load({"TOCSIN_BROKER": "127.0.0.1:1", "TOCSIN_FEED_ALLOW_PRIVATE": "yes"}).but(attempts=7)
    assert vars(Settings.load(settings.environment())) == vars(settings)


def test_an_unknown_setting_is_an_error() -> None:
    with pytest.raises(AttributeError, match="there is no setting brokr"):
        _ = Settings.load({}).brokr


def test_raw_topics_may_be_several() -> None:
    assert Settings.load({"TOCSIN_RAW_TOPICS": "raw-articles, raw-wire"}).raw_topic_names == (
        "raw-articles",
        "raw-wire",
    )
