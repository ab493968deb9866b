import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import path from "node:path";

import { freePort } from "./child.ts";

const TOOLS = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "kubeheal-tools");
const PROMETHEUS = path.join(TOOLS, "prometheus");
const ALERTMANAGER = path.join(TOOLS, "alertmanager");

/** Undefined: both programs are there; else the sentence why they are not. */
export const noMonitoring: string | undefined =
  existsSync(PROMETHEUS) && existsSync(ALERTMANAGER)
    ? undefined
    : `there is no ${PROMETHEUS} or no ${ALERTMANAGER}: bash test/support/chart-tools.sh puts them there, with apt-get and go`;

export interface Stack {
  readonly prometheus: string;
  readonly alertmanager: string;
  end(): Promise<void>;
}

interface Wanted {
  /** What is scraped every second, in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** Alerting rules, as YAML of one group. */
  readonly rules: string;
  /** Where Alertmanager sends what fires. */
  readonly webhook: string;
}

/** A real Prometheus that scrapes this test, and a real Alertmanager that sends what fires to a webhook; processes on loopback, with data of this run only. */
export async function startMonitoring({ metrics, rules, webhook }: Wanted): Promise<Stack> {
  const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-monitoring-"));
  const exporter = await serve(metrics);
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  writeFileSync(path.join(folder, "rules.yml"), rules);
  writeFileSync(path.join(folder, "prometheus.yml"), prometheusConfig(exporter.port, alertmanagerPort));
  writeFileSync(path.join(folder, "alertmanager.yml"), alertmanagerConfig(webhook));
  const children = [
    run(ALERTMANAGER, [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/alertmanager`,
      `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
      "--cluster.listen-address=",
    ]),
    run(PROMETHEUS, [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/prometheus`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ]),
  ];
  const end = async (): Promise<void> => {
    await Promise.all(children.map(stop));
    exporter.server.closeAllConnections();
    exporter.server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const stack = {
    prometheus: `http://127.0.0.1:${prometheusPort}`,
    alertmanager: `http://127.0.0.1:${alertmanagerPort}`,
    end,
  };
  try {
    await Promise.all(children.map((child, at) => ready(child, at === 0 ? stack.alertmanager : stack.prometheus)));
    return stack;
  } catch (error) {
    await end();
    throw error;
  }
}

function prometheusConfig(exporterPort: number, alertmanagerPort: number): string {
  return `
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:${alertmanagerPort}"] }] }] }
scrape_configs:
  - job_name: kube-state-metrics
    honor_labels: true
    static_configs: [{ targets: ["127.0.0.1:${exporterPort}"] }]
`;
}

function alertmanagerConfig(webhook: string): string {
  return `
route: { receiver: kubeheal, group_by: [alertname, namespace], group_wait: 0s, group_interval: 1s, repeat_interval: 1m }
receivers:
  - name: kubeheal
    webhook_configs: [{ url: "${webhook}", send_resolved: true }]
`;
}

async function serve(metrics: () => Promise<string>): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => {
    metrics().then(
      (text) => response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

interface Running extends ChildProcess {
  said?: string;
}

function run(program: string, args: readonly string[]): Running {
  const child: Running = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  child.stderr?.on("data", (chunk: Buffer) => (child.said = `${child.said ?? ""}${chunk.toString()}`.slice(-3000)));
  return child;
}

async function stop(child: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await ended;
}

async function ready(child: Running, url: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended at once: ${child.said}`);
    try {
      if ((await fetch(`${url}/-/ready`)).ok) return;
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
