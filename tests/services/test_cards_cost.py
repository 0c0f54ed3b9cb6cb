"""Cards: what a page costs, for one row and for a hundred."""

import pytest

from nexus.domain.cards import EntryQuery, Include
from nexus.services.read_models import cards
from tests.services.builders import Hub
from tests.services.test_cards import SCOPES, fill

pytestmark = pytest.mark.django_db

ALL = frozenset(Include)


@pytest.mark.parametrize("viewer", SCOPES)
def test_a_page_costs_four_selects_for_one_row_and_for_a_hundred(viewer, django_assert_num_queries):
    hub = Hub()
    fill(hub, 50)
    for size in (1, 100):
        with django_assert_num_queries(4):
            page = cards.page(viewer=viewer, query=EntryQuery(), size=size, include=ALL)
        assert len(page.cards) == size
    with django_assert_num_queries(4):
        assert len(cards.many(viewer=viewer, ids=[card.id for card in page.cards], include=ALL)) == 100
    with django_assert_num_queries(1):
        cards.page(viewer=viewer, query=EntryQuery(), size=100)
