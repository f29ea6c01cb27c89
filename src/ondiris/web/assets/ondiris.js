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
if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.clientWidth / 2;
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
  return new DOMParser().parseFromString(await answer.text(), "text/html");
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
  if (push) history.pushState({}, "", address);
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
    navigator.clipboard?.writeText(new URL(copy.dataset.copy, location.href).href).then(
      () => { copy.textContent = copy.dataset.done; }, () => {});
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

// Map and list point at each other: a picture says which row each of its shapes belongs to.
function point(event) {
  for (const figure of document.querySelectorAll(".fig-map")) {
    const rows = [...figure.querySelectorAll("tbody tr")];
    const maps = [...figure.querySelectorAll("svg[data-rows]")].map((svg) => {
      const order = svg.dataset.rows.split(" ").map(Number);
      return [...svg.querySelectorAll(".mark-shape path")].map((path, n) => [path, order[n]]);
    });
    let at = rows.indexOf(event.target.closest?.("tr"));
    for (const [path, row] of maps.flat()) if (path === event.target) at = row;
    rows.forEach((row, n) => row.classList.toggle("on", n === at));
    for (const [path, row] of maps.flat()) path.classList.toggle("on", row === at);
  }
}
addEventListener("pointerover", point);
addEventListener("focusin", point);

// Crosshair: the nearest point of a line names its value, which its row already holds.
addEventListener("pointermove", (event) => {
  const svg = event.target.closest?.(".fig-line svg");
  if (!svg) return;
  const points = [...svg.querySelectorAll(".mark-symbol path")];
  const rows = [...svg.closest(".fig").querySelectorAll("tbody tr")];
  const far = (path) => { const box = path.getBoundingClientRect(); return Math.abs(box.x + box.width / 2 - event.clientX); };
  const nearest = points.reduce((best, path) => (far(path) < far(best) ? path : best), points[0]);
  points.forEach((path, n) => {
    path.classList.toggle("on", path === nearest);
    rows[n]?.classList.toggle("on", path === nearest);
  });
});
