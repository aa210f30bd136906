"""What the roles may do with what the public site adds."""

from site_cms.moderation import roles

WRITE = ("add", "change")
#: Moderators approve what editors submit, so they need the right to publish.
APPROVE = (*WRITE, "delete", "publish")


def register() -> None:
    """Topics and menus pass the same workflow as pages; everybody sees how often pages are read."""
    for model in ("home.Topic", "home.Navigation"):
        grants = {roles.EDITORS: WRITE, roles.MODERATORS: APPROVE}
        roles.register(model, grants, moderated=True)
    everybody = (roles.EDITORS, roles.MODERATORS, roles.PRIVACY_APPROVERS)
    roles.register("home.PageViewCount", dict.fromkeys(everybody, ("view",)))
