"""What can be used: features with the plan that unlocks each, and how much of a meter a plan grants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """One feature. ``event`` is the name under which the product reports its use; ``weight`` how common that is."""

    feature_id: str
    name: str
    area: str
    family: str
    plan: str
    weight: int
    is_core: bool = False
    is_admin: bool = False
    is_integration: bool = False

    @property
    def event(self) -> str:
        """Event name: the feature's name in lower case with underscores."""
        return self.name.lower().replace(" ", "_")


FEATURES = (
    Feature("f_doc_edit", "Doc Edited", "documents", "workspace", "starter", 30, is_core=True),
    Feature("f_task_done", "Task Done", "tasks", "workspace", "starter", 24, is_core=True),
    Feature("f_comment", "Comment Added", "documents", "workspace", "starter", 14),
    Feature("f_search", "Search Run", "navigation", "workspace", "starter", 10),
    Feature("f_upload", "File Uploaded", "documents", "workspace", "starter", 8),
    Feature("f_invite", "User Invited", "admin", "workspace", "starter", 2, is_admin=True),
    Feature("f_board", "Board Viewed", "tasks", "workspace", "team", 12, is_core=True),
    Feature("f_template", "Template Used", "documents", "workspace", "team", 6),
    Feature("f_calendar", "Calendar Synced", "integrations", "workspace", "team", 4, is_integration=True),
    Feature("f_chat_link", "Chat Linked", "integrations", "workspace", "team", 3, is_integration=True),
    Feature("f_roles", "Role Changed", "admin", "workspace", "team", 1, is_admin=True),
    Feature("f_portfolio", "Portfolio Viewed", "planning", "workspace", "business", 7),
    Feature("f_workload", "Workload Viewed", "planning", "workspace", "business", 5),
    Feature("f_approval", "Approval Given", "documents", "workspace", "business", 5, is_core=True),
    Feature("f_crm_link", "CRM Linked", "integrations", "workspace", "business", 2, is_integration=True),
    Feature("f_api_key", "API Key Made", "integrations", "workspace", "business", 1, is_integration=True),
    Feature("f_policy", "Policy Set", "admin", "workspace", "enterprise", 2, is_admin=True),
    Feature("f_archive", "Archive Opened", "documents", "workspace", "enterprise", 3),
    Feature("f_dashboard", "Dashboard Viewed", "insights", "insights", "viewer", 9, is_core=True),
    Feature("f_export", "Report Exported", "insights", "insights", "viewer", 4),
    Feature("f_query", "Query Built", "insights", "insights", "analyst", 6, is_core=True),
    Feature("f_flow_run", "Flow Run", "automation", "automation", "flow", 8, is_core=True),
    Feature("f_flow_edit", "Flow Edited", "automation", "automation", "flow", 3),
    Feature("f_flow_branch", "Branch Added", "automation", "automation", "flow_plus", 3),
    Feature("f_sso", "SSO Login", "security", "security_pack", "security_lite", 6),
    Feature("f_audit", "Audit Log Read", "security", "security_pack", "security_full", 2, is_admin=True),
)

CALLS_A_MONTH = {"commit_20k": 20_000, "commit_100k": 100_000, "commit_500k": 500_000}
STORAGE_GB: dict[str, int | None] = {"free": 2, "starter": 10, "team": 100, "business": 1_000, "enterprise": None}

DEPARTMENTS = ("engineering", "marketing", "sales", "operations", "finance", "design", "support", "legal", "hr")
