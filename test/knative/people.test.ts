import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, it } from "vitest";

import { DECISIONS } from "../../lib/api/decisions.ts";

const FILE = path.resolve(import.meta.dirname, "../../charts/coordination-engine/files/people.yaml");

it("whoever may edit a namespace may ask for a heal there and decide everything that can be decided", () => {
  const [, edit = ""] = readFileSync(FILE, "utf8").split(/^edit:$/m);
  const resources = /resources: \[(.*)\]/.exec(edit)?.[1]?.split(", ") ?? [];

  expect(new Set(resources)).toEqual(new Set(["incidents", ...DECISIONS.map((each) => `incidents/${each}`)]));
  expect(edit).toContain("verbs: [create]");
  expect(edit).toMatch(/resources: \[incidents\]\n\s+verbs: \[delete\]/);
});
