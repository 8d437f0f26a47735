"""The CRM template a 3CX is given: where it asks who calls, and where it reports what happened. Pure."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

COUNTRIES: Final = ("DE", "AT", "CH")
SCENARIO_LOOKUP: Final = "[Base]/cti/3cx/[Token]/lookup?n=[Number]"
SCENARIO_REPORT: Final = "[Base]/cti/3cx/[Token]/report"
FOUND: Final = {
    "EntityId": "id",
    "FirstName": "first_name",
    "LastName": "last_name",
    "CompanyName": "company",
    "ContactUrl": "url",
}
REPORTED: Final = {
    "type": "[CallType]",
    "number": "[Number]",
    "agent": "[Agent]",
    "duration": "[Duration]",
    "start": "[CallStartTimeUTC]",
    "start_local": "[CallStartTimeLocal]",
    "end": "[CallEndTimeUTC]",
    "end_local": "[CallEndTimeLocal]",
}


def template(*, base: str, token: str, country: str) -> bytes:
    """XML as 3CX wants it uploaded. `base`: this installation's address; an empty token is asked for there."""
    root = Element("Crm", Country=country, Name="Handschlag", Version="1", SupportsEmojis="false")
    SubElement(root, "Number", Prefix="AsIs", MaxLength="[MaxLength]")
    SubElement(root, "Connection", MaxConcurrentRequests="4")
    _parameters(root, base.rstrip("/"), token)
    SubElement(root, "Authentication", Type="No")
    scenarios = SubElement(root, "Scenarios")
    _lookup(scenarios)
    _report(scenarios)
    indent(root, space=" ")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _parameters(root: Element, base: str, token: str) -> None:
    parameters = SubElement(root, "Parameters")
    for name, editor, title, default in (
        ("MaxLength", "Integer", "Digits compared", "15"),
        ("Base", "String", "Address of Handschlag", base),
        ("Token", "Password", "Token", token),
    ):
        SubElement(
            parameters, "Parameter", Name=name, Type="String" if editor != "Integer" else "Integer",
            Parent="General Configuration", Editor=editor, Title=title, Default=default,
        )  # fmt: skip


def _lookup(scenarios: Element) -> None:
    scenario = SubElement(scenarios, "Scenario", Id="", Type="REST")
    SubElement(
        scenario, "Request", Url=SCENARIO_LOOKUP, MessagePasses="0", Message="", RequestContentType="",
        RequestEncoding="UrlEncoded", RequestType="Get", ResponseType="Json",
    )  # fmt: skip
    rules = SubElement(scenario, "Rules")
    SubElement(rules, "Rule", Type="Any", Ethalon="").text = "contacts.id"
    variables = SubElement(scenario, "Variables")
    for name, path in FOUND.items():
        SubElement(SubElement(variables, "Variable", Name=name, LookupValue="", Path=f"contacts.{path}"), "Filter")
    outputs = SubElement(scenario, "Outputs", AllowEmpty="false")
    for name in FOUND:
        SubElement(outputs, "Output", Type=name, Passes="0", Value=f"[{name}]")
    SubElement(outputs, "Output", Type="PhoneBusiness", Passes="0", Value="[Number]")


def _report(scenarios: Element) -> None:
    scenario = SubElement(scenarios, "Scenario", Id="ReportCall", Type="REST")
    request = SubElement(
        scenario, "Request", Url=SCENARIO_REPORT, MessagePasses="0", Message="", RequestContentType="",
        RequestEncoding="Json", RequestType="Post", ResponseType="Json",
    )  # fmt: skip
    values = SubElement(request, "PostValues")
    for key, variable in REPORTED.items():
        SubElement(values, "Value", Key=key, Passes="0", Type="String").text = variable
    SubElement(scenario, "Variables")
    SubElement(scenario, "Outputs", AllowEmpty="true")
