"""The installer's code: known by salt and digest only."""

import pytest

from protocol.codes import digest_of, is_code

SALT = bytes(range(16))


def test_only_the_code_itself_opens() -> None:
    told = digest_of("314159", SALT)

    assert is_code("314159", told)
    assert not is_code("314158", told)
    assert not is_code("", told)
    assert "314159" not in told


@pytest.mark.parametrize("told", ["", ":", "zz:zz", "00", digest_of("1", SALT)[:40]])
def test_what_is_no_digest_opens_to_nobody(told: str) -> None:
    assert not is_code("314159", told)
    assert not is_code("", told)


def test_another_salt_is_another_digest() -> None:
    assert digest_of("314159", SALT) != digest_of("314159", SALT[::-1])
    with pytest.raises(ValueError, match="16 bytes"):
        digest_of("314159", b"short")
