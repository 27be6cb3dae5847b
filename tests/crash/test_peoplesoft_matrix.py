"""The matrix over PeopleSoft: killed or failed anywhere, each order, voucher and supplier is in its books once.

PeopleSoft is set to take a supplier's short name and an invoice twice, so that it does not keep a second out.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flows.components import Components
from flows.matrix import Cell
from flows.peoplesoft_matrix import CHANGES, CREATES, PEOPLESOFT
from flows.programs import Target
from flows.trial import Strikes, Trial, trials

from sandbox.client import Client

ORDERS = Path(__file__).with_name("orders_and_vouchers.singer")
BEFORE = Path(__file__).with_name("suppliers_in_peoplesoft.singer")
CHANGED = Path(__file__).with_name("suppliers_in_peoplesoft_changed.singer")


@pytest.fixture
def target(into_peoplesoft: Target) -> Target:
    into_peoplesoft.deliver_records = 1  # so that every STATE line has a delivery before it
    into_peoplesoft.config |= {"request_timeout": 0.7}
    return into_peoplesoft


@pytest.mark.parametrize(("struck", "cell"), trials(PEOPLESOFT, [CREATES]))
def test_each_document_is_in_the_books_once(
    struck: Strikes, cell: Cell, target: Target, peoplesoft: Client
) -> None:
    Trial(ORDERS, struck, cell, target, peoplesoft, Components).hold()


@pytest.mark.parametrize(("struck", "cell"), trials(PEOPLESOFT, [CHANGES]))
def test_each_change_is_made_once_to_what_is_there(
    struck: Strikes, cell: Cell, target: Target, peoplesoft: Client
) -> None:
    Trial(CHANGED, struck, cell, target, peoplesoft, Components, before=BEFORE).hold()
