"""The tables of the privacy layer are about companies and ourselves; this argues it by field."""

from django.utils.translation import gettext_lazy as _

from site_cms.declared_packages import EDITING
from site_cms.personal_data import Retention, by_user, clear, declare, not_personal

IMPRINT = (
    "What the law has the operator publish about itself (§ 5 DDG, Art. 13 GDPR). Where it names "
    "people, they speak for the company; the operator changes it when they leave."
)
REGISTER = "What the operator states about another company's service, for everyone to read."
GROUPS = "The register's entries as the library for the cookie needs them."

not_personal(
    "policy.Operator",
    "site name legal_form_de legal_form_en street postal_code city country_de country_en"
    " representatives register_court register_number vat_id phone email privacy_contact_name"
    " privacy_contact_email supervisory_authority supervisory_authority_url content_responsible",
    why=IMPRINT,
)
not_personal(
    "policy.Service",
    "latest_revision live has_unpublished_changes first_published_at last_published_at"
    " live_revision go_live_at expire_at expired key name purpose_group role arrangement_url"
    " provider provider_address provider_country_de provider_country_en summary_de summary_en"
    " data_de data_en legal_basis place_de place_en retention_de retention_en third_country_de"
    " third_country_en transfer_basis contract_date privacy_url_de privacy_url_en opt_out_url"
    " hosts cookies to_check",
    why=REGISTER,
)
not_personal(
    "cookie_consent.CookieGroup",
    "varname name description is_required is_deletable ordering created",
    why=GROUPS,
)
not_personal(
    "cookie_consent.Cookie", "cookiegroup name description path domain created", why=GROUPS
)
not_personal(
    "cookie_consent.LogItem",
    "action cookiegroup version created",
    why="Switched off (COOKIE_CONSENT_LOG_ENABLED), and without a person if it were on.",
)

POLICY = "What the operator promises to everybody, in its own words."
declare(
    "policy.PolicyApproval",
    about=by_user("approver"),
    purpose=EDITING,
    personal={"approver": None},
    context=("version", "at"),
    not_personal={"version": POLICY, "at": "When the team approved it, whoever it was."},
    retention=Retention(_("as long as the account")),
    erase=clear("approver"),
)
not_personal(
    "policy.PolicyPage", "lead cover cover_alt sections changes material effective_on", why=POLICY
)
not_personal(
    "policy.PolicyVersion",
    "number stand effective_at published_at material canonical controls sha256",
    why=POLICY,
)
not_personal("policy.EntryIntoForce", "version at", why=POLICY)
not_personal("policy.Drift", "digest found_at ended_at", why=POLICY)
