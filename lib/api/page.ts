import { Hono } from "hono";

/**
 * The page: incidents on the left, the story of one on the right, read again every second. It shows only what the REST API answers,
 * always as text and never as markup, and loads nothing from elsewhere. A token is kept for as long as the tab is open, and sent as a header only.
 */
export function pageRoutes(): Hono {
  const app = new Hono();
  app.get("/", (c) => {
    c.header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    c.header("x-content-type-options", "nosniff");
    return c.html(PAGE);
  });
  return app;
}

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); --soft: color-mix(in srgb, currentColor 60%, transparent); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; gap: 1rem; align-items: baseline; padding: .8rem 1.2rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.1rem; margin: 0; } #state { color: var(--soft); } #login { margin-left: auto; white-space: nowrap; } [hidden] { display: none; }
main { display: grid; grid-template-columns: minmax(18rem, 26rem) 1fr; min-height: calc(100vh - 3.2rem); }
nav { border-right: 1px solid var(--line); } nav a { display: block; padding: .7rem 1.2rem; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
nav a[aria-current] { background: color-mix(in srgb, currentColor 8%, transparent); } nav small { color: var(--soft); display: block; overflow-wrap: anywhere; }
article { padding: 1.2rem 1.6rem; max-width: 62rem; } h2 { margin: 0 0 .2rem; font-size: 1.25rem; } .why { margin: 0 0 1rem; }
.phase { display: inline-block; min-width: 6.5rem; text-align: center; padding: .05rem .6rem; border-radius: 1rem; font-size: .85rem; background: #8884; }
.healed, .recovered, .closed { background: #2a94; } .parked, .awaiting-approval, .waiting, .verifying, .opened, .running, .undoing { background: #e9a23b66; } .handed-over, .unverified, .unreadable { background: #d3474766; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 1.2rem; } dt { color: var(--soft); } dd { margin: 0; }
ol { list-style: none; margin: 0; padding: 0; } li { display: grid; grid-template-columns: 5.5rem 5.5rem 1fr; gap: .8rem; padding: .25rem 0; border-top: 1px solid var(--line); }
time, .kind { color: var(--soft); font-variant-numeric: tabular-nums; } .kind.end, .kind.cause { color: inherit; font-weight: 600; }
.empty { color: var(--soft); padding: 1.2rem; } @media (max-width: 50rem) { main { grid-template-columns: 1fr; } nav { border-right: 0; } }
`;

const SCRIPT = `
const $ = (id) => document.getElementById(id);
const make = (tag, text, className) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (className) e.className = className; return e; };
const clock = (at) => at ? new Date(at).toLocaleTimeString([], { hour12: false }) : "";
const phase = (p) => make("span", p, "phase " + p);
let shown = location.hash.slice(1), last = "";
addEventListener("hashchange", () => { shown = location.hash.slice(1); last = ""; look(); });
const token = () => sessionStorage.getItem("token");
const ask = async (path, body) => {
  const headers = { ...(token() && { authorization: "Bearer " + token() }), ...(body && { "content-type": "application/json" }) };
  const r = await fetch(path, { headers, ...(body && { method: "POST", body: JSON.stringify(body) }) });
  if (r.status === 401) logIn(true);
  if (!r.ok) throw new Error((await r.json().catch(() => ({}))).error ?? r.status);
  return r.json();
};
let wanted = false;
function logIn(isWanted) {
  wanted = isWanted;
  $("token").hidden = !wanted; $("login").hidden = !wanted && !token(); $("enter").textContent = wanted ? "Log in" : "Log out";
}
$("login").addEventListener("submit", (event) => {
  event.preventDefault();
  if (wanted && $("token").value.trim()) sessionStorage.setItem("token", $("token").value.trim()); else { sessionStorage.removeItem("token"); $("list").replaceChildren(); $("story").replaceChildren(); last = ""; }
  $("token").value = ""; logIn(false); look();
});
async function decide(i, decision) {
  const reason = prompt(decision === "approve" ? "Approve this plan? Why:" : "Deny this plan? Why:");
  if (reason === null) return;
  try { await ask("/api/v1/incidents/" + i.id + "/approval", { decision, reason, digest: i.awaits_approval_of }); last = ""; look(); } catch (error) { alert(error.message); }
}
function list(incidents) {
  $("list").replaceChildren(...incidents.map((i) => {
    const a = make("a"); a.href = "#" + i.id; if (i.id === shown) a.setAttribute("aria-current", "true");
    const p = i.phase === "closed" ? i.outcome ?? "closed" : i.phase;
    a.append(phase(p), " ", make("strong", i.title), make("small", i.description), make("small", i.severity + (i.is_open ? ", open since " : ", closed; opened ") + clock(i.created_at)));
    return a;
  }));
  if (incidents.length === 0) $("list").append(make("p", "No incidents. Nothing is wrong that anybody has told us of.", "empty"));
}
function story(i) {
  const facts = make("dl");
  const fact = (name, value) => { if (value) facts.append(make("dt", name), make("dd", value)); };
  fact("Incident", i.id); fact("Target", i.affected_resources[0]); fact("Deployed by", i.owner && i.deployment_method + " (" + i.owner.because + ")");
  fact("Cause", i.finding?.cause); fact(i.parent?.ended_at ? "Waited for" : "Waits for", i.parent && (i.parent.incident ?? i.parent.target) + ": " + i.parent.because);
  for (const child of i.children ?? []) fact("Is waited for by", child.id + " (" + child.title + "), " + child.phase); fact("Workflow", i.workflow_id && i.workflow_id + ", " + i.workflow.phase);
  fact("Alerts", i.alerts.filter((a) => a.status === "firing").length + " firing, " + i.alerts.filter((a) => a.status !== "firing").length + " resolved");
  fact("Looked at again", i.due_at && clock(i.due_at)); fact("Paused by", i.paused_by?.who); fact("Approved by", i.approval && i.approval.who + ", until " + clock(i.approval.until)); fact("Trace", i.trace_id);
  const verdict = make("p");
  if (i.awaits_approval_of) for (const decision of ["approve", "deny"]) { const b = make("button", decision === "approve" ? "Approve" : "Deny"); b.onclick = () => decide(i, decision); verdict.append(b, " "); }
  for (const { at, about, by, how, fields } of i.changes) fact("Before", clock(at) + ", " + by + ": " + about + " " + how + (fields.length ? " (" + fields.join("; ") + ")" : ""));
  const lines = make("ol");
  for (const { at, kind, text } of i.timeline) { const li = make("li"); li.append(make("time", clock(at)), make("span", kind, "kind " + kind), make("span", text)); lines.append(li); }
  const why = make("p", undefined, "why"); why.append(phase(i.phase === "closed" ? i.outcome : i.phase), " ", i.description);
  $("story").replaceChildren(make("h2", i.title), why, verdict, facts, lines);
}
async function look() {
  try {
    const { incidents, summary, restricted_to: only } = await ask("/api/v1/incidents?limit=200");
    logIn(false);
    if (!shown && incidents[0]) shown = incidents[0].id;
    list(incidents);
    $("state").textContent = summary.active + " active, " + summary.completed + " healed, " + summary.failed + " with people" + (only ? "; you may list " + (only.length ? "only " + only.join(", ") : "none of the namespaces that have incidents") : "");
    if (!shown) return;
    const incident = await ask("/api/v1/incidents/" + encodeURIComponent(shown)), text = JSON.stringify(incident);
    if (text !== last) { last = text; story(incident); }
  } catch (error) { $("state").textContent = "cannot be read: " + error.message; }
}
// Each look asks the API server anew who that is; nobody is asked for while somebody has still to log in.
let looks = 0;
look(); setInterval(() => { looks += 1; if (!document.hidden && !wanted && (looks % 5 === 0 || !token())) look(); }, 1000);
`;

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>KubeHeal</title><style>${STYLE}</style></head>
<body><header><h1>KubeHeal</h1><span id="state" role="status">looking…</span>
<form id="login" hidden><input id="token" type="password" autocomplete="off" placeholder="bearer token" aria-label="Bearer token of a user of the cluster"> <button id="enter">Log in</button></form></header>
<main><nav id="list" aria-label="Incidents"></nav><article id="story" aria-live="polite"><p class="empty">Choose an incident.</p></article></main>
<script>${SCRIPT}</script></body></html>`;
