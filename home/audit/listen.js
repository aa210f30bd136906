/* Before any script of a page: remember what its Content-Security-Policy refuses. */
window.auditViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.auditViolations.push([event.blockedURI, event.effectiveDirective]);
});
