"""Products: what is seeded, how they are found, what can be written."""

import pytest

from sandbox.company import Company

NEW = {
    "SKU": "OAK-10-X",
    "Name": "Oak board, thick",
    "Category": "Timber",
    "Type": "Stock",
    "CostingMethod": "FIFO",
    "UOM": "Item",
    "Status": "Active",
}


def skus(cin7, **params):
    return [row["SKU"] for row in cin7.get("product", **{"Limit": 1000, **params}).json()["Products"]]


def test_every_item_of_the_company_is_a_stocked_product(cin7):
    rows = {row["SKU"]: row for row in cin7.get("product", Limit=1000).json()["Products"]}
    for item in Company(1, 1).items:
        row = rows[item.sku]
        assert (row["Name"], row["Category"], row["Type"]) == (item.name, item.category, "Stock")
        assert (row["CostingMethod"], row["UOM"], row["Status"]) == ("FIFO", "Item", "Active")


def test_deprecated_products_are_shown_when_asked_for(cin7):
    assert set(skus(cin7, IncludeDeprecated="true")) - set(skus(cin7)) == {"OAK-10-2019", "OIL-1L"}
    assert [p for p in cin7.get("product", Limit=1000).json()["Products"] if p["Type"] == "Service"]


def test_sku_and_name_are_matched_at_their_start(server, cin7):
    assert skus(cin7, Sku="oak-1") == ["OAK-10", "OAK-12", "OAK-15", "OAK-18"]
    assert skus(cin7, Sku="10", Name="oak") == []
    assert skus(cin7, Name="oak board 10") == ["OAK-10"]
    server.switch("cin7.sku_filter", "contains")
    assert "OAK-10" in skus(cin7, Sku="-10")


def test_a_new_product_comes_back_with_every_field_and_is_found_since(cin7):
    before = cin7.make_supplier()["LastModifiedOn"]
    made = cin7.post("product", NEW).json()["Products"][0]
    assert made["ID"]
    assert (made["PriceTiers"]["Tier 1"], made["Suppliers"], made["Sellable"]) == (0, [], True)
    assert skus(cin7, ModifiedSince=before) == ["OAK-10-X"]
    assert cin7.one("product", "Products", ID=made["ID"].upper())["SKU"] == "OAK-10-X"


def test_a_change_keeps_what_is_left_out(cin7):
    made = cin7.post("product", {**NEW, "Barcode": "123"}).json()["Products"][0]
    changed = cin7.put("product", {"ID": made["ID"], "Name": "Oak"}).json()["Products"][0]
    assert (changed["Name"], changed["Barcode"], changed["SKU"]) == ("Oak", "123", "OAK-10-X")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"SKU": ""}, "Required Attribute 'SKU' not specified"),
        ({"SKU": "oak-10"}, "Product with SKU 'oak-10' already exists"),
        ({"SKU": "x" * 51}, "SKU cannot be longer than 50 characters"),
        ({"CostingMethod": "LIFO"}, "CostingMethod is invalid"),
        ({"UOM": "Furlong"}, "'Furlong' was not found in Units reference book"),
        ({"AttributeSet": "None such"}, "'None such' was not found in Attribute Sets reference book"),
        ({"PriceTier1": 1.00001}, "PriceTier1 is invalid"),
    ],
)
def test_what_cannot_be_a_product(cin7, change, text):
    assert cin7.problems(cin7.post("product", {**NEW, **change})) == [text]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Category": "Nowhere"}, "Category not found."),
        ({"Brand": "Nobody"}, "Brand 'Nobody' was not found in reference book"),
    ],
)
def test_a_missing_category_or_brand_is_error_code_404(cin7, change, text):
    answer = cin7.post("product", {**NEW, **change})
    assert answer.json() == [{"ErrorCode": 404, "Exception": text}]


def test_the_type_is_for_ever(cin7):
    made = cin7.post("product", NEW).json()["Products"][0]
    answer = cin7.put("product", {"ID": made["ID"], "Type": "Service"})
    assert cin7.problems(answer) == ["Type of a product cannot be changed"]


def test_an_attribute_needs_the_sku_and_the_set(cin7):
    said = {"AdditionalAttribute1": "x", "AttributeSet": "Vendor sync"}
    made = cin7.post("product", {**NEW, **said}).json()["Products"][0]
    assert made["AdditionalAttribute1"] == "x"
    lost = {"ID": made["ID"], "AdditionalAttribute1": "y", "AttributeSet": "Vendor sync"}
    assert cin7.put("product", lost).json()["Products"][0]["AdditionalAttribute1"] == "x"
    kept = {**lost, "SKU": "OAK-10-X"}
    assert cin7.put("product", kept).json()["Products"][0]["AdditionalAttribute1"] == "y"
