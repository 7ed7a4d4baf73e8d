"""Rows of the area `people`."""

from stammtisch.people.models.audit import AuditEntry
from stammtisch.people.models.consent import Consent
from stammtisch.people.models.firm import Firm
from stammtisch.people.models.member import Invitation, Member, Role
from stammtisch.people.models.person import Account, Address, AddressKey, Person, PersonMerge
from stammtisch.people.models.sign_in import SignIn
from stammtisch.people.models.user import User

__all__ = [
    "Account",
    "Address",
    "AddressKey",
    "AuditEntry",
    "Consent",
    "Firm",
    "Invitation",
    "Member",
    "Person",
    "PersonMerge",
    "Role",
    "SignIn",
    "User",
]
