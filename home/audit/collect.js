/* What the audit reads from a frame: storage, violations of the policy, and embeds. */
async () => {
  "use strict";
  const attempt = async (read) => {
    try {
      return await read();
    } catch {
      return []; // a sandbox or an error page has no storage
    }
  };
  return {
    local_storage: await attempt(() => Object.keys(localStorage)),
    session_storage: await attempt(() => Object.keys(sessionStorage)),
    indexed_db: await attempt(async () => (await indexedDB.databases()).map((each) => each.name)),
    violations: window.auditViolations ?? [],
    cards: document.querySelectorAll(".embed .card").length,
  };
}
