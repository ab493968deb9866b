// `helm test`: from a webhook's body, and from an event through the Broker, to a stored incident. The alert has the severity info, so it is counted and
// nothing is done about it; what it leaves behind is one ConfigMap, which is deleted at the end.
const { readFileSync } = require("node:fs");
const tls = require("node:tls");

const { ALERTS, API, K_SINK, KUBERNETES, NAMESPACE, CONFIG_MAP, AT_MOST_SECONDS } = process.env;
const { TOKEN_FILE, ACCOUNT_TOKEN_FILE, SINK_TOKEN_FILE, K_CA_CERTS } = process.env;
if (K_CA_CERTS) tls.setDefaultCACertificates([...tls.getCACertificates(), K_CA_CERTS]);
const MAPS = `${KUBERNETES}/api/v1/namespaces/${NAMESPACE}/configmaps`;
const giveUp = AbortSignal.timeout(AT_MOST_SECONDS * 1000);
const read = (file) => readFileSync(file, "utf8").trim();

async function ask(what, url, { ok = (status) => status < 300, ...options } = {}) {
  const response = await fetch(url, { signal: giveUp, ...options }).catch((error) => {
    throw new Error(`${what}: ${url} cannot be reached: ${error.cause?.message ?? error.message}`);
  });
  if (!ok(response.status)) throw new Error(`${what}: ${url} answers ${response.status}: ${await response.text()}`);
  return response;
}

const kubernetes = () => ({ authorization: `Bearer ${read(ACCOUNT_TOKEN_FILE)}` });
// Another label, another alert: both are counted in the same row.
const alert = (way) => ({
  status: "firing",
  labels: { alertname: "KubeHealInstallationTest", severity: "info", way },
  annotations: { summary: "helm test asks whether an alert becomes an incident" },
  startsAt: new Date().toISOString(),
});

async function byWebhook() {
  const headers = { "content-type": "application/json", authorization: `Bearer ${read(TOKEN_FILE)}` };
  const body = JSON.stringify({ version: "4", status: "firing", alerts: [alert("webhook")] });
  const response = await ask("the webhook", `${ALERTS}/alertmanager`, { method: "POST", headers, body });
  const { alerts: [answer] } = await response.json();
  if (answer.answer !== "ignored") throw new Error(`the alert should be counted and ignored, but: ${JSON.stringify(answer)}`);
  console.log(`webhook: ${answer.answer}, ${answer.why} (${answer.incident})`);
}

async function byBroker() {
  const id = `helm-test-${Date.now()}`;
  const headers = { "ce-specversion": "1.0", "ce-id": id, "ce-source": "/helm-test", "ce-type": "io.kubeheal.alert.fired", "content-type": "application/json" };
  if (SINK_TOKEN_FILE) headers.authorization = `Bearer ${read(SINK_TOKEN_FILE)}`;
  await ask("the Broker", K_SINK, { method: "POST", headers, body: JSON.stringify(alert("broker")) });
  console.log("broker: took the event");
}

/** Watches the row until it has counted both. */
async function stored() {
  const query = `watch=true&fieldSelector=metadata.name=${CONFIG_MAP}&timeoutSeconds=${AT_MOST_SECONDS}`;
  const response = await ask("the API server", `${MAPS}?${query}`, { headers: kubernetes() });
  let counted = 0;
  try {
    for await (const { object } of linesOf(response.body)) {
      counted = JSON.parse(object.data["incident.json"]).ignored;
      if (counted >= 2) return console.log(`state: ConfigMap ${CONFIG_MAP} has counted both`);
    }
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
  }
  throw new Error(
    `ConfigMap ${CONFIG_MAP} has counted ${counted} of 2 alerts after ${AT_MOST_SECONDS} s: look at Trigger alerts and at the log of its pod`,
  );
}

async function* linesOf(body) {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const lines = (text + chunk).split("\n");
    text = lines.pop();
    yield* lines.map((line) => JSON.parse(line));
  }
}

async function forget() {
  // With a limit of its own: also after a test that took too long.
  const signal = AbortSignal.timeout(10_000);
  const options = { method: "DELETE", headers: kubernetes(), signal, ok: (status) => status < 300 || status === 404 };
  await ask("the API server", `${MAPS}/${CONFIG_MAP}`, options);
}

async function main() {
  await forget();
  const { status, version } = await (await ask("the API", `${API}/health`)).json();
  console.log(`api: ${status}, version ${version}`);
  try {
    await byWebhook();
    await byBroker();
    await stored();
  } finally {
    await forget();
  }
  console.log("an alert becomes an incident, by webhook and through the Broker");
}

main().catch((error) => {
  console.error(error.name === "TimeoutError" ? `not done within ${AT_MOST_SECONDS} s` : error.message);
  process.exit(1);
});
