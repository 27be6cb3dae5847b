"""Fields that several streams share."""

from __future__ import annotations

from tap_cin7.declaration import dates, flags, nested, numbered, numbers, texts, times, within

DIMENSIONS = (
    *numbers("ProductLength ProductWidth ProductHeight ProductWeight"),
    *texts("WeightUnits DimensionsUnits"),
    *numbered("ProductCustomField"),
)
"""What Cin7 adds wherever a product stands in a line."""

ATTRIBUTES = (*numbered("AdditionalAttribute"), *texts("AttributeSet"))

ATTACHMENTS = nested("Attachments", texts("ID ContentType FileName DownloadUrl"))

ADDRESSES = nested(
    "Addresses",
    texts("ID Line1 Line2 City State Postcode Country Type"),
    flags("DefaultForType"),
)

CONTACT = (
    *texts("ID Name Phone MobilePhone Fax Email Website Comment"),
    *flags("Default IncludeInEmail"),
)

_PLACE = texts("DisplayAddressLine1 DisplayAddressLine2 Line1 Line2 City State Postcode Country")

BILLING_ADDRESS = within("BillingAddress", _PLACE)

SHIPPING_ADDRESS = within("ShippingAddress", _PLACE, texts("Company Contact"), flags("ShipToOther"))

PRODUCT = texts("ProductID SKU Name")

PRICE = numbers("Quantity Price Discount Tax Total")

TOTALS = numbers("TotalBeforeTax Tax Total")

CHARGE = (*texts("Description Reference"), *PRICE, *texts("TaxRule Account Comment"))

CHARGES = nested("AdditionalCharges", CHARGE)

PAYMENT = (
    *texts("ID Type Reference"),
    *numbers("Amount"),
    *dates("DatePaid"),
    *texts("Account"),
    *numbers("CurrencyRate"),
    *times("DateCreated"),
    *texts("DepositID"),
)

ADDITIONAL_ATTRIBUTES = within("AdditionalAttributes", numbered("AdditionalAttribute"))

MOVEMENTS = nested(
    "InventoryMovements", texts("TaskID ProductID"), dates("Date"), numbers("COGS"), DIMENSIONS
)
