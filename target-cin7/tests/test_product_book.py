from concurrent.futures import ThreadPoolExecutor

import pytest
from fake_cin7 import refused
from fake_orders import FakeOrders, _product

from connector_kit.faults import Fault
from target_cin7.product_book import Product, ProductBook


@pytest.fixture
def cin7():
    return FakeOrders()


def test_few_products_are_read_in_one_call(cin7):
    book = ProductBook(cin7.client())
    assert book.resolve("sku", "OAK-25").id == "prod-oak-25"
    assert isinstance(book.resolve("sku", "NONE"), Fault)
    assert book.resolve("sku", "ASH-30").name == "ASH-30 board"
    assert cin7.reads("product") == [{"IncludeDeprecated": "true", "Page": "1", "Limit": "1000"}]


def test_of_many_products_each_is_asked_for_until_the_list_costs_no_more(cin7):
    cin7.products += [_product(f"P-{n:05d}") for n in range(2500)]
    book = ProductBook(cin7.client())
    for n in range(2000, 2400):
        assert isinstance(book.resolve("sku", f"P-{n:05d}"), Product)
    reads = cin7.reads("product")
    assert [read.get("Sku") for read in reads] == [None, "P-02000", "P-02001", "P-02002", None, None, None]


def test_a_sku_that_begins_others_is_the_one_spelled_so(cin7):
    cin7.products += [_product("OAK"), _product("OAK-2")]
    assert ProductBook(cin7.client()).resolve("sku", "OAK").id == "prod-oak"


def test_case_counts_only_where_it_tells_products_apart(cin7):
    book = ProductBook(cin7.client())
    assert book.resolve("sku", "oak-25").sku == "OAK-25"
    cin7.products.append({**_product("oak-25"), "ID": "other"})
    book = ProductBook(cin7.client())
    assert book.resolve("sku", "oak-25").id == "other"
    fault = book.resolve("sku", "Oak-25")
    assert (fault.code, set(fault.candidates)) == ("SKU_AMBIGUOUS", {"OAK-25", "oak-25"})


def test_an_active_product_goes_before_a_deprecated_one(cin7):
    cin7.products.append({**_product("OLD-1"), "ID": "new"})
    assert ProductBook(cin7.client()).resolve("sku", "OLD-1").id == "new"


def test_an_unknown_sku_names_what_looks_like_it_or_is_called_so(cin7):
    fault = ProductBook(cin7.client()).resolve("sku", "OAK-52", "ELM-10 Board")
    assert fault.candidates == ("ELM-10", "OAK-25")
    assert str(fault.text).endswith('close: "ELM-10", "OAK-25"')


def test_many_threads_read_once(cin7):
    book = ProductBook(cin7.client())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: book.resolve("sku", "OAK-25"), range(32)))
    assert len(cin7.reads("product")) == 1


def test_a_read_that_failed_is_done_again(cin7):
    cin7.script = [refused("not now")]
    book = ProductBook(cin7.client())
    with pytest.raises(Exception, match="not now"):
        book.resolve("sku", "OAK-25")
    assert isinstance(book.resolve("sku", "OAK-25"), Product)
