/* What a provider's document or script does: stand_in.py puts an entry of providers.toml in here. */
(() => {
  "use strict";
  const answer = ANSWER;
  const append = (name, properties) =>
    document.head.append(Object.assign(document.createElement(name), properties));
  const get = (url) => fetch(url, { mode: "no-cors" }).catch(() => {});
  const load = {
    html: (src) => append("iframe", { src }),
    script: (src) => append("script", { src }),
    style: (href) => append("link", { rel: "stylesheet", href }),
    image: (src) => Object.assign(new Image(), { src }),
    font: (url) => new FontFace("stand-in", `url("${url}")`).load().catch(() => {}),
    json: get,
    media: get,
  };
  for (const cookie of answer.cookies) document.cookie = cookie;
  for (const key of answer.keys) localStorage.setItem(key, "stand-in");
  for (const [kind, url] of answer.requests) load[kind](url);
})();
