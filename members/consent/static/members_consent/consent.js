/* Applies a visitor's decisions, before anything optional loads.

   The server sets the cookie and keeps the ledger; this script reads the one and asks the other.
   Everything it needs stands in the page, which is the same for everyone. */
(() => {
  "use strict";

  const banner = document.getElementById("consent-banner");
  const url = banner?.dataset.url;
  const asked = [...document.querySelectorAll("#consent-banner [data-service]")];
  const meta = (name) => document.querySelector(`meta[name="${name}"]`);

  // What was decided

  /** The decisions in the cookie: `youtube=<version>|vimeo=-1|.id=<random>`. */
  const stored = () => {
    const start = `${banner.dataset.name}=`;
    const cookie = document.cookie.split("; ").find((each) => each.startsWith(start));
    const pairs = (cookie ?? "").slice(start.length).replace(/^"|"$/g, "").split("|");
    return Object.fromEntries(pairs.map((pair) => pair.split("=")));
  };

  const gpc = () => navigator.globalPrivacyControl === true;

  /** true, false, or undefined while undecided; a version that has changed counts as undecided. */
  const decision = (item) => {
    const decided = stored();
    const value = decided[item.dataset.service];
    if (gpc() && !decided[".gpc"]) return false;
    if (value === "-1") return false;
    return value === item.dataset.version ? true : undefined;
  };

  const isGranted = (service) =>
    asked.some((item) => item.dataset.service === service && decision(item));

  // Deciding

  /** Save a decision about wordings; resolves to whether that worked. */
  const save = async (wordings, choice) => {
    const body = new URLSearchParams(wordings.map((hash) => ["wording", hash]));
    body.set("decision", choice);
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(url, { method: "POST", body, headers });
      // What was shown is not true any more: show what is.
      if (response.status === 409) location.reload();
      return response.ok;
    } catch {
      return false;
    }
  };

  const report = (place, worked) => {
    place.textContent = worked ? "" : banner.dataset.problem;
    place.hidden = worked;
  };

  /** Pixels that the outline of a focus needs. */
  const FOCUS = 8;

  /** Let the page keep clear of the banner, so that it never hides what has the focus. */
  const makeRoom = () => {
    const fixed = !banner.hidden && getComputedStyle(banner).position === "fixed";
    const room = fixed ? `${banner.offsetHeight + FOCUS}px` : "0px";
    document.documentElement.style.setProperty("--consent-room", room);
  };

  /** Hide the banner; who was in it goes on with the page. */
  const hideBanner = () => {
    const hadFocus = banner.contains(document.activeElement);
    banner.hidden = true;
    makeRoom();
    if (hadFocus) document.getElementById("content").focus({ preventScroll: true });
  };

  const showBanner = (items) => {
    for (const item of asked) item.hidden = !items.includes(item);
    banner.querySelector(".again").hidden = items.length === asked.length;
    banner.hidden = false;
    const status = document.getElementById("consent-status");
    status.textContent = status.dataset.text;
    new ResizeObserver(makeRoom).observe(banner);
  };

  const onDecide = async (button) => {
    const open = asked.filter((item) => !item.hidden);
    const worked = await save(open.map((item) => item.dataset.wording), button.dataset.decide);
    report(banner.querySelector(".problem"), worked);
    if (!worked) return;
    hideBanner();
    apply();
  };

  // Embeds

  /** Put the frame in place of the card. */
  const load = (embed, { byHand }) => {
    const frame = embed.querySelector("template").content.cloneNode(true);
    const iframe = frame.querySelector("iframe");
    if (byHand && iframe.dataset.autoplay) iframe.src += iframe.dataset.autoplay;
    if (byHand) iframe.removeAttribute("loading");
    embed.querySelector(".card").replaceWith(frame);
    embed.classList.add("loaded");
    if (byHand) iframe.focus();
  };

  const onEmbed = async (embed, button) => {
    if (button.dataset.load === "always") {
      const worked = await save([button.dataset.wording], "all");
      report(embed.querySelector(".problem"), worked);
      if (!worked) return;
      for (const item of asked) if (decision(item)) item.hidden = true;
      if (asked.every((item) => item.hidden)) hideBanner();
      apply(embed);
    }
    load(embed, { byHand: true });
  };

  /** In the privacy policy: decide about one service and stay where one is. */
  const onChoice = async ({ form, value, dataset }) => {
    const worked = await save([form.elements.wording.value], value);
    report(form.querySelector(".problem"), worked);
    form.querySelector("[role=status]").textContent = worked ? dataset.choice : "";
    if (!worked) return;
    for (const item of asked) if (decision(item) !== undefined) item.hidden = true;
    if (asked.every((item) => item.hidden)) hideBanner();
    apply();
  };

  const prepareEmbeds = () => {
    for (const embed of document.querySelectorAll(".embed[data-service]")) {
      const choices = embed.querySelector("[data-choices]");
      if (!choices) continue;
      choices.hidden = false;
      // A general refusal is taken back on the settings page alone.
      choices.querySelector('[data-load="always"]').hidden = gpc() && !stored()[".gpc"];
    }
  };

  // Applying

  /** Delete what a service stored under our own address: names, with * for any ending. */
  const deleteStored = ({ cookies, storage }) => {
    const matches = (patterns) => (name) =>
      patterns.split(" ").some((each) =>
        each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each);
    const labels = location.hostname.split(".");
    const domains = labels.slice(0, -1).map((_, start) => `;domain=${labels.slice(start).join(".")}`);
    const names = document.cookie.split("; ").map((each) => each.split("=")[0]);
    for (const name of cookies ? names.filter(matches(cookies)) : [])
      for (const domain of ["", ...domains]) document.cookie = `${name}=;path=/;max-age=0${domain}`;
    if (!storage) return;
    for (const area of [localStorage, sessionStorage])
      for (const key of Object.keys(area).filter(matches(storage))) area.removeItem(key);
  };

  /** Google Analytics with consent mode: all denied but what was agreed to, no advertising. */
  const loadAnalytics = (id) => {
    if (window.gtag) return;
    window.dataLayer = [];
    window.gtag = function () {
      window.dataLayer.push(arguments);
    };
    const ads = { ad_storage: "denied", ad_user_data: "denied", ad_personalization: "denied" };
    gtag("consent", "default", { ...ads, analytics_storage: "denied" });
    gtag("consent", "update", { ...ads, analytics_storage: "granted" });
    gtag("set", { allow_google_signals: false, allow_ad_personalization_signals: false });
    gtag("js", new Date());
    gtag("config", id);
    const script = document.createElement("script");
    script.src = `https://www.googletagmanager.com/gtag/js?id=${id}`;
    script.async = true;
    document.head.append(script);
  };

  const apply = (leftAlone) => {
    for (const item of asked) if (!decision(item)) deleteStored(item.dataset);
    for (const embed of document.querySelectorAll(".embed[data-service]:not(.loaded)"))
      if (embed !== leftAlone && isGranted(embed.dataset.service)) load(embed, { byHand: false });
    const measurement = meta("measurement");
    if (measurement && isGranted(measurement.dataset.service)) loadAnalytics(measurement.content);
  };

  // Counting views, without a trace on the device

  const countView = () => {
    const address = meta("page-view")?.content;
    if (!address || gpc()) return;
    const options = { credentials: "omit", keepalive: true, referrerPolicy: "no-referrer" };
    fetch(address, { method: "POST", ...options }).catch(() => {});
  };

  if (document.prerendering) {
    document.addEventListener("prerenderingchange", countView, { once: true });
  } else {
    countView();
  }
  // What services stored that are not in use any more.
  if (meta("stored-before")) deleteStored(meta("stored-before").dataset);
  if (!banner) return;
  prepareEmbeds();
  apply();
  const undecided = asked.filter((item) => decision(item) === undefined);
  if (undecided.length && location.pathname !== url) showBanner(undecided);

  let isBusy = false;
  document.addEventListener("click", async (event) => {
    const kinds = "button[data-decide], button[data-load], button[data-choice]";
    const button = event.target.closest(kinds);
    if (!button) return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    try {
      if (button.dataset.decide) await onDecide(button);
      else if (button.dataset.choice) await onChoice(button);
      else await onEmbed(button.closest(".embed"), button);
    } finally {
      isBusy = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !banner.hidden) hideBanner();
  });
  // "Back" brings a page as it was left, even if something was withdrawn meanwhile.
  let whenLeft = "";
  window.addEventListener("pagehide", () => (whenLeft = JSON.stringify(stored())));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && whenLeft !== JSON.stringify(stored())) location.reload();
  });
})();
