"use strict";
/* The one page with scripts is the search; it speaks the language of the page that one came from. */
const SPHINX_HIGHLIGHT_ENABLED = false;
(() => {
  const asked = new URLSearchParams(location.search).get("lang");
  const words = JSON.parse(document.querySelector('meta[name="words"]').content);
  const lang = asked in words ? asked : "en";
  const said = words[lang];
  const forms = {
    en: (n) => (n === 1 ? 0 : 1),
    kk: () => 0,
    ru: (n) => n % 10 === 1 && n % 100 !== 11 ? 0
      : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2,
  };
  Documentation.PLURAL_EXPR = forms[lang];
  Object.assign(Documentation.TRANSLATIONS, said.messages);
  document.documentElement.lang = lang;
  document.addEventListener("DOMContentLoaded", () => {
    document.title = `${said.found} · ondiris`;
    const write = (selector, text) => { document.querySelector(selector).textContent = text; };
    write(".skip", said.skip);
    write(".top .name", said.title);
    write(".find button", said.go);
    write("h1", said.found);
    const field = document.querySelector(".find input");
    field.placeholder = said.search;
    field.setAttribute("aria-label", said.search);
    document.querySelector('.find [name="lang"]').value = lang;
    const home = document.querySelector(".top .name");
    home.href = lang === "en" ? "index.html" : `${lang}/index.html`;
    document.querySelectorAll(".tongues a").forEach((link) => {
      const to = link.getAttribute("hreflang");
      const address = new URL(location.href);
      address.searchParams.set("lang", to);
      link.href = address.href;
      link.toggleAttribute("aria-current", to === lang);
      if (to === lang) link.setAttribute("aria-current", "true");
    });
  });
})();
