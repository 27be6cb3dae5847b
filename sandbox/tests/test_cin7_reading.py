"""What a reader of everything finds: lists of every kind, their flags, and how a page may look."""

from decimal import Decimal
from typing import ClassVar

import pytest
from simplejson import loads

LISTS = {
    "customer": ("CustomerList", "ID"),
    "productFamily": ("ProductFamilies", "ID"),
    "saleList": ("SaleList", "SaleID"),
    "saleCreditNoteList": ("SaleList", "SaleID"),
    "purchaseCreditNoteList": ("PurchaseList", "ID"),
    "moneyTaskList": ("MoneyTasks", "TaskID"),
    "stockAdjustmentList": ("StockAdjustmentList", "TaskID"),
    "stockTakeList": ("StockAdjustmentList", "TaskID"),
    "stockTransferList": ("StockTransferList", "TaskID"),
    "me/addresses": ("MeAddressesList", "AddressID"),
    "me/contacts": ("MeContactsList", "ContactID"),
    "ref/account/bank": ("BankAccountsList", "AccountID"),
}
ARRAYS = {
    "IncludeBOM": "BillOfMaterialsProducts",
    "IncludeSuppliers": "Suppliers",
    "IncludeReorderLevels": "ReorderLevels",
    "IncludeMovements": "Movements",
    "IncludeAttachments": "Attachments",
    "IncludeCustomPrices": "CustomPrices",
}


@pytest.mark.parametrize(("path", "names"), LISTS.items())
def test_every_list_has_its_envelope_its_key_and_an_empty_page_after_the_last(cin7, path, names):
    envelope, key = names
    answer = cin7.get(path, Page=1, Limit=1000).json()
    assert list(answer) == ["Total", "Page", envelope]
    assert len({row[key] for row in answer[envelope]}) == answer["Total"] > 0
    beyond = cin7.get(path, Page=7, Limit=1000).json()
    assert beyond == {"Total": answer["Total"], "Page": 7, envelope: []}


@pytest.mark.parametrize("path", ["customer", "saleList", "stockAdjustmentList", "moneyTaskList", "product"])
def test_every_list_is_shuffled_per_request_and_complete_with_the_switch(server, cin7, path):
    envelope = {**dict(LISTS.items()), "product": ("Products", "ID")}[path]

    def order():
        return [row[envelope[1]] for row in cin7.get(path, Limit=1000).json()[envelope[0]]]

    stored = order()
    server.switch("cin7.unstable_order", True)
    shuffled = [order() for _ in range(4)]
    assert len({tuple(each) for each in shuffled}) > 1
    assert all(sorted(each) == sorted(stored) for each in shuffled)


def test_a_limit_above_1000_is_clamped_and_noted(server, cin7):
    server.switch("cin7.products", 1003)
    server.reset("cin7")
    answer = cin7.get("product", Limit=5000, IncludeDeprecated="true").json()
    assert (answer["Total"], len(answer["Products"])) == (1003, 1000)
    assert server.counters()["cin7"]["notes"] == {"limit_clamped": 1}


def test_the_total_past_the_end_may_be_wrong(server, cin7):
    server.switch("cin7.total_past_end", "zero")
    assert cin7.get("customer", Page=9).json() == {"Total": 0, "Page": 9, "CustomerList": []}
    assert cin7.get("customer", Name="nobody").json()["Total"] == 0


@pytest.mark.parametrize("flag", ARRAYS)
def test_a_list_of_a_product_comes_with_its_flag_only(cin7, flag):
    def filled(**params):
        rows = cin7.get("product", Limit=1000, IncludeDeprecated="true", **params).json()["Products"]
        return {name for row in rows for name in ARRAYS.values() if row[name]}

    assert filled() == set()
    assert filled(**{flag: "true"}) == {ARRAYS[flag]}


def test_all_flags_together_change_nothing_else(cin7):
    plain = cin7.get("product", Limit=1000).json()["Products"]
    whole = cin7.get("product", Limit=1000, **dict.fromkeys(ARRAYS, "true")).json()["Products"]
    lists = {*ARRAYS.values(), "BillOfMaterialsServices"}
    for one, other in zip(plain, whole, strict=True):
        assert {k: v or None for k, v in one.items() if k not in lists} == {
            k: v or None for k, v in other.items() if k not in lists
        }


def test_the_suppliers_of_a_product_are_those_of_product_suppliers(server, cin7):
    rows = cin7.get("product", Limit=1000, IncludeSuppliers="true").json()["Products"]
    product = next(row for row in rows if len(row["Suppliers"]) == 2)
    answer = cin7.get("product-suppliers", ProductID=product["ID"].upper()).json()
    assert list(answer) == ["ProductSuppliers"]
    assert [each["SupplierID"] for each in answer["ProductSuppliers"]] == [
        each["SupplierID"] for each in product["Suppliers"]
    ]
    assert cin7.problems(cin7.get("product-suppliers")) == ["Required Attribute 'ProductID' not specified"]
    assert cin7.get("product-suppliers", ProductID="nothing").json() == {"ProductSuppliers": []}
    server.switch("cin7.product_suppliers_without_product", "all")
    assert (
        len(cin7.get("product-suppliers").json()["ProductSuppliers"])
        == server.books("cin7")["counts"]["product_supplier"]
    )


def test_families_hold_products_that_there_are(cin7):
    skus = {row["SKU"] for row in cin7.get("product", Limit=1000).json()["Products"]}
    families = cin7.get("productFamily", Sku="oak").json()["ProductFamilies"]
    assert [each["SKU"] for each in families] == ["OAK-F1"]
    assert {each["SKU"] for each in families[0]["Products"]} <= skus
    assert families[0]["Option1Values"].split(", ") == [each["Option1"] for each in families[0]["Products"]]


def test_availability_is_unique_only_by_product_location_bin_and_batch(cin7):
    rows = cin7.get("ref/productavailability", Limit=1000).json()["ProductAvailabilityList"]

    def keys(*names):
        return {tuple(row[name] for name in names) for row in rows}

    assert len(keys("ID", "Location", "Bin", "Batch")) == len(rows)
    assert len(keys("ID", "Location", "Bin")) < len(rows)
    assert len(keys("ID", "Location", "Batch")) < len(rows)
    assert all("Category" not in row for row in rows)
    assert cin7.get("ref/productavailability", Category="Fixings").json()["Total"] < len(rows)


def test_price_tiers_are_neither_paged_nor_counted(cin7):
    tiers = cin7.get("ref/priceTier", Page=4).json()
    assert list(tiers) == ["PriceTiers"]
    assert [each["Code"] for each in tiers["PriceTiers"]] == list(range(1, 11))


def test_bank_accounts_are_there_under_both_names_and_may_be_denied_to_a_key(server, cin7, reader):
    assert cin7.get("ref/accountBank").json() == cin7.get("ref/account/bank").json()
    server.switch("cin7.bank_alias", False)
    assert cin7.get("ref/accountBank").headers["content-type"].startswith("text/html")
    server.switch("cin7.bank_accounts_denied", "reading")
    denied = reader.get("ref/account/bank")
    assert (denied.status_code, denied.text) == (403, "Incorrect credentials!")
    assert cin7.get("ref/account/bank").status_code == reader.get("ref/account").status_code == 200


def test_an_unknown_path_may_be_a_redirect_to_itself(server, cin7):
    server.switch("cin7.unknown_path", "redirect")
    answer = cin7.call("GET", "AdvancedPurchase", allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, cin7.base + "AdvancedPurchase")


@pytest.mark.parametrize(("style", "found"), [("null", {None}), ("empty", {""}), ("mixed", {None, ""})])
def test_empty_fields_look_as_the_switch_says(server, cin7, style, found):
    server.switch("cin7.null_style", style)
    rows = cin7.get("product", Limit=1000).json()["Products"]
    assert {row["AttributeSet"] for row in rows} == found
    people = [
        each for row in cin7.get("customer", Limit=1000).json()["CustomerList"] for each in row["Contacts"]
    ]
    assert {each["Comment"] for each in people} == found


@pytest.mark.parametrize(("digits", "length"), [("7", 28), ("3", 24), ("2", 23), ("0", 20)])
def test_times_of_change_have_the_digits_that_the_switch_says(server, cin7, digits, length):
    server.switch("cin7.time_digits", digits)
    server.edit("cin7", {"action": "clock", "now": "2026-07-01T10:00:00.123457Z"})
    assert len(cin7.make_supplier()["LastModifiedOn"]) == length


def test_times_are_of_every_style(cin7):
    rows = cin7.get("product", Limit=1000, IncludeDeprecated="true").json()["Products"]
    assert {len(row["LastModifiedOn"].partition(".")[2]) for row in rows} >= {0, 3, 4, 8}
    sales = cin7.get("saleList", Limit=1000).json()["SaleList"]
    assert all(row["OrderDate"].endswith("T00:00:00") and row["Updated"].endswith("Z") for row in sales)


class TestSales:
    def test_a_sale_says_what_its_row_says(self, cin7):
        rows = cin7.get("saleList", Limit=1000).json()["SaleList"]
        for row in rows:
            sale = loads(cin7.get("sale", ID=row["SaleID"]).text, use_decimal=True)
            assert (sale["Order"]["SaleOrderNumber"], sale["Status"], sale["LastModifiedOn"]) == (
                row["OrderNumber"],
                row["Status"],
                row["Updated"],
            )
            for each in sale["Invoices"]:
                lines = [*each["Lines"], *each["AdditionalCharges"]]
                assert each["TotalBeforeTax"] == sum((line["Total"] for line in lines), Decimal(0))
                assert each["Total"] == each["TotalBeforeTax"] + each["Tax"]

    def test_they_are_in_many_states_and_of_all_types(self, cin7):
        rows = cin7.get("saleList", Limit=1000).json()["SaleList"]
        assert len({row["Status"] for row in rows}) >= 10
        assert {row["Type"] for row in rows} == {"Simple Sale", "Advanced Sale", "Service Sale"}
        credited = cin7.get("saleCreditNoteList").json()["SaleList"]
        assert {row["RestockStatus"] for row in credited} == {"NOT AVAILABLE"}

    @pytest.mark.parametrize(
        "params",
        [
            {"Search": "so-00003"},
            {"ExternalID": "WEB-7008"},
            {"UpdatedSince": "2026-05-20"},
            {"CreatedSince": "2026-05-20"},
            {"OrderStatus": "VOIDED"},
            {"CombinedPickStatus": "PICKED", "Status": "PICKED"},
            {"CreditNoteStatus": "AUTHORISED"},
            {"ShipBy": "2026-02-01"},
            {"ReadyForShipping": "true", "Status": "INVOICED"},
        ],
    )
    def test_filters_leave_some_or_none(self, cin7, params):
        assert cin7.get("saleList", **params).json()["Total"] < cin7.get("saleList").json()["Total"]

    def test_charges_combine_and_transactions_come_when_asked_for(self, cin7):
        row = next(r for r in cin7.get("saleList").json()["SaleList"] if r["Status"] == "COMPLETED")
        plain = cin7.get("sale", ID=row["SaleID"]).json()
        whole = cin7.get(
            "sale", ID=row["SaleID"], CombineAdditionalCharges="true", IncludeTransactions="true"
        ).json()
        assert plain["Transactions"] == []
        assert len(whole["Transactions"]) >= 2
        charges = plain["Invoices"][0]["AdditionalCharges"]
        assert charges
        assert len(whole["Invoices"][0]["Lines"]) == len(plain["Invoices"][0]["Lines"]) + len(charges)

    def test_one_without_an_id_or_with_a_wrong_one_is_refused(self, cin7):
        assert cin7.problems(cin7.get("sale")) == ["Required Attribute 'ID' not specified"]
        assert cin7.problems(cin7.get("sale", ID="0")) == ["Sale not found"]
        assert cin7.post("sale", {}).status_code == 405


class TestCustomers:
    BODY: ClassVar[dict[str, str]] = {
        "Name": "Larch & Co",
        "Currency": "USD",
        "PaymentTerm": "30 days",
        "TaxRule": "Tax on Sales",
        "AccountReceivable": "120000",
        "RevenueAccount": "400000",
        "Status": "Active",
    }

    def make(self, cin7, **fields):
        answer = cin7.post("customer", {**self.BODY, **fields})
        assert answer.status_code == 200, answer.text
        return answer.json()["CustomerList"][0]

    def test_one_is_made_changed_and_found_by_its_contacts(self, cin7):
        made = self.make(cin7, Contacts=[{"Name": "Ola", "JobTitle": "Owner", "Email": "ola@larch.example"}])
        assert (made["DisplayName"], made["Contacts"][0]["MarketingConsent"]) == ("Larch & Co", 1)
        found = cin7.one("customer", "CustomerList", ContactFilter="LARCH.example")
        assert found["ID"] == made["ID"]
        changed = cin7.put("customer", {"ID": made["ID"], "CreditLimit": 12.5}).json()["CustomerList"][0]
        assert (changed["CreditLimit"], changed["Name"]) == (12.5, "Larch & Co")

    def test_the_name_is_unique_and_the_accounts_are_checked(self, cin7):
        self.make(cin7)
        again = {**self.BODY, "Name": "LARCH & CO", "AccountReceivable": "200000", "RevenueAccount": "none"}
        assert cin7.problems(cin7.post("customer", again)) == [
            "Customer with name 'LARCH & CO' already exists",
            "Account 200000 cannot be used as AccountReceivable",
            "Account with specified ID not found",
        ]

    def test_prices_come_when_asked_for_and_deprecated_ones_too(self, cin7):
        plain = cin7.get("customer", Limit=1000).json()
        whole = cin7.get("customer", Limit=1000, IncludeProductPrices="true", IncludeDeprecated="true").json()
        assert plain["Total"] < whole["Total"] == 36
        assert not any(row["ProductPrices"] for row in plain["CustomerList"])
        assert any(row["ProductPrices"] for row in whole["CustomerList"])

    def test_branches_name_their_parent_and_are_named_by_it(self, cin7):
        rows = {
            row["ID"]: row
            for row in cin7.get("customer", Limit=1000, IncludeDeprecated="true").json()["CustomerList"]
        }
        branches = [row for row in rows.values() if row["CustomerParentID"]]
        assert branches
        for branch in branches:
            parent = rows[branch["CustomerParentID"]]
            assert branch["CustomerParentName"] == parent["Name"]
            assert [each["CustomerID"] for each in parent["ChildCustomers"]] == [branch["ID"]]


def test_transactions_add_up_to_the_documents_in_base_currency(cin7):
    rows = loads(cin7.get("transactions", Limit=1000).text, use_decimal=True)["Transactions"]
    assert {row["Type"] for row in rows} >= {
        *("Purchase", "Sale", "MoneySpend", "MoneyReceive", "BankTransfer", "StockAdjustment", "StockTake"),
    }
    for purchase in cin7.get("purchaseList", Limit=1000).json()["PurchaseList"]:
        whole = loads(cin7.get("advanced-purchase", ID=purchase["ID"]).text, use_decimal=True)
        posted = [
            row for row in rows if row["TaskID"] == purchase["ID"] and row["CreditAccountCode"] == "200000"
        ]
        by_number = {each["InvoiceNumber"]: each for each in whole["Invoice"]}
        for number in {row["Reference"] for row in posted} & set(by_number):
            amount = sum(row["Amount"] for row in posted if row["Reference"] == number)
            owed = by_number[number]["Total"] * whole["CurrencyRate"]
            assert abs(amount - owed) <= Decimal("0.005"), purchase["OrderNumber"]


def test_a_voided_purchase_leaves_nothing_in_the_ledger(cin7):
    rows = cin7.get("transactions", Limit=1000).json()["Transactions"]
    voided = {
        row["ID"] for row in cin7.get("purchaseList", Status="VOIDED", Limit=1000).json()["PurchaseList"]
    }
    assert voided
    assert not voided & {row["TaskID"] for row in rows}


def test_sizes_are_exact(server, cin7):
    sizes = {"suppliers": 70, "customers": 5, "products": 250, "sales": 9, "purchases_typed_in": 50}
    server.switches(**{f"cin7.{name}": n for name, n in sizes.items()}, **{"cin7.seeded_journals": 6})
    server.reset("cin7")
    counts = server.books("cin7")["counts"]
    assert {
        name: counts[name] for name in ("supplier", "customer", "product", "sale", "purchase", "journal")
    } == {
        "supplier": 70,
        "customer": 5,
        "product": 250,
        "sale": 9,
        "purchase": 62,
        "journal": 6,
    }


def test_the_same_seed_gives_the_same_books(server):
    first = server.books("cin7")
    server.reset("cin7")
    assert server.books("cin7") == first
