// Keeps the open page up to date: the server says that there is something new, the page asks for itself again, and
// what differs is changed in place, so that focus, scrolling and what is unfolded stay. Without this script the pages
// are whole, and are read again by hand.

const parser = new DOMParser();
const freshness = document.getElementById("freshness");
const said = document.getElementById("said");

// ---- In place

const key = (node) => (node.nodeType === 1 && (node.dataset.key || node.id)) || null;
const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && key(one) === key(other);

/** Make `node` as `wanted` is, changing as little as can be; what has data-keep is left to the reader. */
function become(node, wanted) {
  if (node.nodeType !== 1) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return;
  }
  if ("keep" in node.dataset || "liveControls" in node.dataset) return;
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name) && name !== "open") node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  const before = node.textContent;
  childrenBecome(node, [...wanted.childNodes]);
  if ("figure" in node.dataset && node.textContent !== before) changed(node, before);
}

function childrenBecome(node, wanted) {
  const keyed = new Map([...node.children].filter(key).map((child) => [key(child), child]));
  let at = node.firstChild; // all before it is as wanted
  for (const child of wanted) {
    let found = key(child) ? keyed.get(key(child)) : at;
    while (found && !key(child) && !alike(found, child)) found = found.nextSibling;
    if (!found || !alike(found, child)) {
      node.insertBefore(document.importNode(child, true), at);
      continue;
    }
    if (found === at) at = at.nextSibling;
    else (node.moveBefore ?? node.insertBefore).call(node, found, at); // the former keeps the focus
    become(found, child);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** Show for a moment that a figure is new, and say so to those who listen. */
function changed(node, before) {
  node.classList.remove("new");
  void node.offsetWidth; // so that the animation starts over
  node.classList.add("new");
  announcements.push(`${node.dataset.figure}: ${before.trim()} becomes ${node.textContent.trim()}`);
}

let announcements = [];

// ---- Asking again

let shown = null; // the version that the page shows
let asking = false;
let again = false;

async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return; // such as behind a form that was refused: what is shown stays
    const page = parser.parseFromString(await answer.text(), "text/html");
    become(document.getElementById("main"), page.getElementById("main"));
    document.title = page.title;
    said.textContent = announcements.slice(0, 3).join("; ");
    announcements = [];
  } catch {
    shown = null; // asked again when the line is back
  } finally {
    asking = false;
  }
  if (again) { again = false; refresh(); }
}

// ---- How fresh

let state = JSON.parse(freshness.dataset.state);
let line = "opening";

function ago(moment) {
  const seconds = Math.max((Date.now() - new Date(moment)) / 1000, 0);
  for (const [size, name] of [[86400, "day"], [3600, "hour"], [60, "minute"]]) {
    const many = Math.floor(seconds / size);
    if (many >= 1) return `${many} ${name}${many === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

function tellFreshness() {
  const newest = state.newest_report ? `newest report ${ago(state.newest_report)}` : "no reports yet";
  let lamp = "live";
  let told = `Live · ${newest}`;
  if (line !== "open") [lamp, told] = ["away", line === "opening" ? "Connecting …" : "The server does not answer; trying again …"];
  else if (!state.connected) [lamp, told] = ["away", `Kafka does not answer · shown as of ${state.checked_at ? ago(state.checked_at) : "no time yet"}`];
  else if (state.behind) [lamp, told] = ["late", `Reading: ${state.behind.toLocaleString("en")} messages to go`];
  freshness.dataset.lamp = lamp;
  const text = freshness.querySelector(".told");
  if (text.textContent !== told) text.textContent = told;
}

function listen() {
  const stream = new EventSource("/live");
  stream.addEventListener("state", (event) => {
    state = JSON.parse(event.data);
    line = "open";
    if (shown !== state.version) refresh();
    shown = state.version;
    tellFreshness();
  });
  stream.addEventListener("error", () => {
    line = "lost";
    tellFreshness();
    if (stream.readyState === EventSource.CLOSED) { stream.close(); setTimeout(listen, 2000); }
  });
}

// ---- Controls

const controls = document.querySelector("[data-live-controls]");
if (controls) {
  controls.querySelector("button").hidden = true;
  controls.addEventListener("change", () => {
    const asked = new URLSearchParams([...new FormData(controls)].filter(([, value]) => value));
    history.replaceState(null, "", `?${asked}`);
    refresh();
  });
}

const theme = document.getElementById("theme");
const dark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
function tellTheme() { theme.textContent = dark() ? "Light" : "Dark"; }
theme.hidden = false;
tellTheme();
theme.addEventListener("click", () => {
  const wanted = dark() ? "light" : "dark";
  document.documentElement.dataset.theme = wanted;
  localStorage.setItem("theme", wanted);
  tellTheme();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, select, textarea")) {
    event.preventDefault();
    document.getElementById("q").focus();
  }
});

setInterval(tellFreshness, 5000);
tellFreshness();
listen();
