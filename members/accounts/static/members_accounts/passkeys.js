/* Says what happened to a passkey; allauth's script, which asks the browser for it, stays silent.

   The message stands hidden in the page. Where the browser knows no passkeys, the same place says
   so. */
(() => {
  "use strict";

  const show = (name) => {
    for (const message of document.querySelectorAll("[data-passkey-message]")) {
      message.hidden = message.dataset.passkeyMessage !== name;
    }
  };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("failed");
  });

  document.addEventListener("DOMContentLoaded", () => {
    if (window.PublicKeyCredential) return;
    show("unsupported");
    for (const button of document.querySelectorAll("[data-passkey-button]")) button.disabled = true;
  });
})();
