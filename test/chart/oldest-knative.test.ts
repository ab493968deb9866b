import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { ALL_ON, TOOLS, lacks, run, template } from "../support/chart.ts";
import { LOCATION, writeSchemasOf } from "../support/kubeconform-schemas.ts";

const isMissing = lacks("helm", "kubeconform", "crds-1.17");

describe.skipIf(isMissing)("Knative 1.17, the oldest that the chart promises to work with", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-knative-1.17-"));
  const crds = isMissing ? [] : readdirSync(path.join(TOOLS, "crds-1.17"));
  writeSchemasOf(
    crds.map((file) => parse(readFileSync(path.join(TOOLS, "crds-1.17", file), "utf8"))),
    folder,
  );
  const asked = ["-summary", "-ignore-missing-schemas", "-schema-location", path.join(folder, LOCATION)];
  afterAll(() => rmSync(folder, { recursive: true }));

  it("knows every field of the chart's Services, Broker, Triggers and PingSources", () => {
    const { complaint, said } = run("kubeconform", asked, template(ALL_ON));

    expect(complaint).toBe("");
    expect(Number(/Valid: (\d+)/.exec(said)?.[1])).toBeGreaterThan(10);
  });

  it("would not know a field that came later", () => {
    const newer = template().replace("enableServiceLinks:", "newerThanThat: 1\n      enableServiceLinks:");

    expect(run("kubeconform", asked, newer).complaint).toContain("newerThanThat");
  });
});
