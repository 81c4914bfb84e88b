"""What the tests of official files stand on."""

from tests.support.store_apart import store_apart as store_apart
