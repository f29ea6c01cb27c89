// What a page gains with a script; without one it is whole. No state lives here but the theme.
const root = document.documentElement;
root.dataset.js = "";

// Theme: the reader's choice over the system's.
const themes = ["light", "dark"];
const chosen = () => localStorage.getItem("theme");
const paint = () => { if (themes.includes(chosen())) root.dataset.theme = chosen(); };
try { paint(); } catch { /* storage may be closed: the system's theme stays */ }

function toggleTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* this page only */ }
}

// The section that a page belongs to is in sight, and print shows what is folded.
const here = document.querySelector(".top nav [aria-current]");
const inSight = () => { here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2; };
if (here) { inSight(); document.fonts.ready.then(inSight); }
addEventListener("beforeprint", () => { for (const folded of document.querySelectorAll("details")) folded.open = true; });

// Search: "/" goes to the box, arrows from the box through what was found and back.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("#q");
  const inside = event.target.closest?.("input, select, textarea, dialog");
  if (event.key === "/" && box && !inside) { event.preventDefault(); box.select(); box.focus(); }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const places = [...document.querySelectorAll("main .found a")];
  const from = event.target.type === "search" ? -1 : places.indexOf(event.target);
  if (!step || !places.length || (from < 0 && event.target.type !== "search")) return;
  event.preventDefault();
  (places[Math.min(from + step, places.length - 1)] ?? document.querySelector("#search-text")).focus();
});

async function page(address) {
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  const type = answer.headers.get("content-type") || "";
  if (!type.startsWith("text/html")) throw new Error(type);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  found.at = answer.redirected ? answer.url : address;
  return found;
}

// Drawer: evidence beside the page it was asked from. Esc, Back and a close button end it.
let drawer;
let opener;

function makeDrawer() {
  drawer = document.createElement("dialog");
  drawer.tabIndex = -1;
  drawer.addEventListener("cancel", (event) => { event.preventDefault(); history.back(); });
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer || event.target.closest(".close")) history.back();
  });
  document.body.append(drawer);
}

async function fill(address) {
  if (!drawer) makeDrawer();
  const found = await page(address);
  const main = found.querySelector("main");
  const close = document.createElement("button");
  close.className = "close";
  close.textContent = document.body.dataset.close;
  const title = main.querySelector("h1");
  const heading = found.createElement("h2");
  heading.id = "drawer-title";
  heading.append(...title.childNodes);
  title.replaceWith(heading);
  for (const part of main.querySelectorAll("[id]")) if (part !== heading) part.removeAttribute("id");
  drawer.setAttribute("aria-labelledby", "drawer-title");
  drawer.replaceChildren(close, ...main.childNodes);
  ready();
  if (!drawer.open) drawer.showModal();
  drawer.scrollTop = 0;
  close.focus();
}

async function openDrawer(link) {
  const inside = Boolean(drawer?.open);
  if (!inside) opener = link;
  try {
    await fill(link.href);
    history[inside ? "replaceState" : "pushState"]({ drawer: link.href }, "");
  } catch {
    location.assign(link.href);
  }
}

// Fragment swap: a filter changes the address and only the document's main part.
async function swap(address, push) {
  const found = await page(address);
  document.querySelector("main").replaceWith(document.adoptNode(found.querySelector("main")));
  document.title = found.title;
  for (const name of [".tools ul", ".top nav"]) {
    const fresh = found.querySelector(name);
    if (fresh) document.querySelector(name)?.replaceWith(document.adoptNode(fresh));
  }
  if (push) history.pushState({}, "", found.at);
  ready();
  shown = location.href;
}

let shown = location.href;
addEventListener("popstate", (event) => {
  if (event.state?.drawer) { fill(event.state.drawer).catch(() => location.reload()); return; }
  if (drawer?.open) { drawer.close(); opener?.focus(); }
  if (location.href.split("#")[0] !== shown.split("#")[0]) {
    swap(location.href, false).catch(() => location.reload());
  }
});

addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (event.target.closest("[data-theme-switch]")) { toggleTheme(); return; }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const what = copy.previousElementSibling;
    navigator.clipboard?.writeText(what.href || what.textContent).then(
      () => { copy.textContent = copy.dataset.copy; }, () => {});
    return;
  }
  const link = event.target.closest("a.n");
  if (link) { event.preventDefault(); openDrawer(link); }
});

addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-swap]");
  if (!form) return;
  event.preventDefault();
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value) address.searchParams.set(name, value);
  swap(address.href, true).catch(() => form.submit());
});

// Map and list point at each other: a shape of the map is a link to its row.
function point(event) {
  const at = event.target.closest?.(".fig-map tbody tr")?.id ?? event.target.closest?.(".fig-map svg a")?.getAttribute("href").slice(1);
  for (const row of document.querySelectorAll(".fig-map tbody tr")) row.classList.toggle("on", row.id === at);
  for (const link of document.querySelectorAll(".fig-map svg a")) link.classList.toggle("on", link.getAttribute("href") === `#${at}`);
}
addEventListener("pointerover", point);
addEventListener("focusin", point);

// Readout: the nearest point of a chart, read from its row in the table beside it.
const SVG = "http://www.w3.org/2000/svg";
const ready = () => { for (const svg of document.querySelectorAll("svg[data-x]")) svg.tabIndex = 0; };
ready();

function readout(svg, at) {
  const xs = svg.dataset.x.split(" ").map(Number), fig = svg.closest(".fig");
  const rows = [...fig.querySelectorAll("tbody tr:not(.group)")];
  if (typeof at === "function") at = at(xs);
  at = Math.max(0, Math.min(xs.length - 1, at));
  const row = rows[at], box = svg.parentElement.querySelector(".readout");
  if (!row || !box || (svg.at === at && svg.querySelector(".stop"))) return;
  svg.at = at;
  let rule = svg.querySelector(".stop");
  if (!rule) { rule = document.createElementNS(SVG, "line"); rule.setAttribute("class", "stop"); svg.append(rule); }
  for (const [name, value] of [["x1", xs[at]], ["x2", xs[at]], ["y1", 0], ["y2", svg.viewBox.baseVal.height]]) rule.setAttribute(name, value);
  const heads = [...fig.querySelectorAll("thead th")];
  const when = document.createElement("strong");
  when.append(row.children[0].textContent.trim());
  const parts = [when];
  [...row.children].forEach((cell, n) => {
    if (!n || !cell.textContent.trim()) return;
    const one = document.createElement("span"), unit = heads[n]?.querySelector(".unit");
    one.append(`${heads[n]?.firstChild.textContent.trim()}: `, ...[...cell.childNodes].map((node) => node.cloneNode(true)));
    if (unit) one.querySelector(".n,.whole,.here")?.after(` ${unit.textContent}`);
    parts.push(one);
  });
  if (svg.dataset.source) { const said = document.createElement("span"); said.append(svg.dataset.source); parts.push(said); }
  box.replaceChildren(...parts.flatMap((part) => [part, " "]));
  rows.forEach((other, n) => other.classList.toggle("on", n === at));
}

const chart = (event) => event.target.closest?.("svg[data-x]");
function aim(event) {
  const svg = chart(event);
  if (!svg) return;
  const box = svg.getBoundingClientRect(), x = (event.clientX - box.x) / box.width * svg.viewBox.baseVal.width;
  readout(svg, (xs) => xs.reduce((best, at, n) => (Math.abs(at - x) < Math.abs(xs[best] - x) ? n : best), 0));
}
addEventListener("pointermove", aim);
addEventListener("click", aim);
addEventListener("focusin", (event) => { const svg = chart(event); if (svg && !svg.querySelector(".stop")) readout(svg, svg.at ?? Infinity); });
addEventListener("keydown", (event) => {
  const svg = chart(event);
  if (!svg) return;
  if (event.key === "Escape") { svg.querySelector(".stop")?.remove(); svg.blur(); return; }
  const to = { ArrowLeft: (svg.at ?? 0) - 1, ArrowRight: (svg.at ?? 0) + 1, Home: 0, End: Infinity }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  readout(svg, to);
});
