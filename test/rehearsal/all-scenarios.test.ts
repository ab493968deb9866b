import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { scenarios } from "../../lib/rehearsal/scenarios/index.ts";
import { freePort } from "../support/child.ts";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "../../functions/main.ts");

/** What an exit code other than 0 rejects with. */
type Ended = { readonly stdout: string; readonly code?: number };

it("are played one after another, each ends as it should, and a table says so", { timeout: 120_000 }, async () => {
  const env = { PATH: process.env["PATH"], PORT: String(await freePort()) };

  const args = [MAIN, "--scenario", "all", "--speed", "600"];
  const ended: Ended = await run(process.execPath, args, { env }).catch((failure: Ended) => failure);
  const { stdout, code = 0 } = ended;

  const names = Object.keys(scenarios);
  expect(names.length).toBeGreaterThanOrEqual(20);
  const table = stdout.slice(stdout.lastIndexOf("scenario  "));
  for (const name of names)
    expect(table).toMatch(new RegExp(`^ok  ${name} +(healed|handed-over|recovered) +\\d+ +\\d+ +\\S`, "m"));
  expect(table).toContain(`${names.length} scenarios, ${names.length} as they should end, 0 not`);
  expect(code).toBe(0);
});
