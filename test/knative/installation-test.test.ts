import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";

import { incidentId } from "../../lib/domain/ids.ts";
import { hashOfAlert } from "../../lib/domain/target.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const chart = path.resolve(import.meta.dirname, "../../charts/coordination-engine");
const read = (file: string): string => readFileSync(path.join(chart, file), "utf8");
const CONFIG_MAP = /\$row := "(.+)"/.exec(read("templates/tests/alert-to-incident.yaml"))?.[1] ?? "";

/** What `helm test` finds in a cluster: the functions behind their Services, a Broker, and as much of an API server as the test asks. */
class Installation {
  readonly engine = new InMemoryEngine();
  brokerDelivers = true;
  readonly deleted: string[] = [];
  readonly #server: Server;
  readonly #watchers = new Set<ServerResponse>();

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response)).listen(0, "127.0.0.1");
  }

  async ready(): Promise<this> {
    await once(this.#server, "listening");
    return this;
  }

  get #maps(): string {
    return `/api/v1/namespaces/${this.engine.settings.namespace}/configmaps`;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    if (url.startsWith(this.#maps)) return method === "DELETE" ? this.#delete(url, response) : this.#watch(response);
    if (url === "/broker" && !this.brokerDelivers) return void response.writeHead(202).end();
    const to = url === "/broker" ? "/functions/alerts" : url;
    const init = { method, headers: request.headers as Record<string, string>, ...(method === "POST" && { body }) };
    const answer = await this.engine.request(to, init);
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    await this.#tellWatchers();
  }

  async #row() {
    const { cluster, settings } = this.engine;
    return cluster.get({ apiVersion: "v1", kind: "ConfigMap", namespace: settings.namespace, name: CONFIG_MAP });
  }

  #watch(response: ServerResponse): Promise<void> {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    this.#watchers.add(response);
    return this.#tellWatchers();
  }

  async #tellWatchers(): Promise<void> {
    const object = await this.#row().catch(() => undefined);
    if (object) for (const each of this.#watchers) each.write(`${JSON.stringify({ type: "MODIFIED", object })}\n`);
  }

  async #delete(url: string, response: ServerResponse): Promise<void> {
    const name = url.slice(`${this.#maps}/`.length);
    this.deleted.push(name);
    const { cluster, settings } = this.engine;
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: settings.namespace, name };
    const status = await cluster.delete(ref).then(
      () => 200,
      () => 404,
    );
    response.writeHead(status).end("{}");
  }

  /** Runs the chart's script as the pod does. */
  test(atMostSeconds = 20): Promise<{ complaint: string; said: string }> {
    const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-helm-test-"));
    const token = path.join(folder, "token");
    writeFileSync(token, "a-token-of-many-letters\n");
    const env = {
      ALERTS: this.url,
      API: this.url,
      K_SINK: `${this.url}/broker`,
      KUBERNETES: this.url,
      NAMESPACE: this.engine.settings.namespace,
      CONFIG_MAP,
      TOKEN_FILE: token,
      ACCOUNT_TOKEN_FILE: token,
      AT_MOST_SECONDS: String(atMostSeconds),
    };
    const args = ["-e", read("files/installation-test.js")];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        resolve({ said: stdout, complaint: error ? stderr : "" }),
      );
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe("helm test", () => {
  let installation: Installation;
  beforeEach(async () => void (installation = await new Installation().ready()));
  afterEach(() => installation.stop());

  it("follows an alert by webhook and through the Broker to a stored incident", async () => {
    const { complaint, said } = await installation.test();

    expect(complaint).toBe("");
    expect(said).toContain("webhook: ignored, alerts of severity info are counted and not acted upon");
    expect(said).toContain(`state: ConfigMap ${CONFIG_MAP} has counted both`);
  });

  it("leaves nothing behind, and can be run again", async () => {
    await installation.test();
    const { complaint } = await installation.test();

    expect(complaint).toBe("");
    expect(await installation.engine.incidents()).toEqual([]);
    expect(new Set(installation.deleted)).toEqual(new Set([CONFIG_MAP]));
  });

  it("fails with a sentence where the Broker delivers nothing, and cleans up all the same", async () => {
    installation.brokerDelivers = false;
    const { complaint } = await installation.test(2);

    expect(complaint).toContain("has counted 1 of 2 alerts after 2 s: look at Trigger alerts");
    expect(await installation.engine.incidents()).toEqual([]);
  });

  it("may touch one ConfigMap only: that in which its alert is counted", () => {
    const row = incidentId(hashOfAlert("ignored KubeHealInstallationTest", undefined), 1).replace("inc-", "incident-");
    const rules = /rules:\n([\s\S]*?)\n---/.exec(read("templates/tests/alert-to-incident.yaml"))?.[1] ?? "";
    const [rule] = parseAllDocuments(rules.replace("{{ $row }}", CONFIG_MAP)).map((document) => document.toJS());

    expect(CONFIG_MAP).toBe(row);
    expect(rule).toEqual([
      { apiGroups: [""], resources: ["configmaps"], resourceNames: [row], verbs: ["list", "watch", "delete"] },
    ]);
  });
});
