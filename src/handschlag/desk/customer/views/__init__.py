"""The views of the customers' list and file."""

from handschlag.desk.customer.views.contract import contract
from handschlag.desk.customer.views.creating import create
from handschlag.desk.customer.views.editing import edit, remove, restore
from handschlag.desk.customer.views.file import at_a_glance, file, head, panel, responsibilities, stretch
from handschlag.desk.customer.views.listing import listing

__all__ = [
    "at_a_glance",
    "contract",
    "create",
    "edit",
    "file",
    "head",
    "listing",
    "panel",
    "remove",
    "responsibilities",
    "restore",
    "stretch",
]
