import { expect, it } from "vitest";

import { lastWriterOf } from "../../lib/actions/last-writer.ts";
import type { ManagedFieldsEntry } from "../../lib/world/world.ts";

const TEMPLATE = { "f:spec": { "f:template": { "f:spec": {} } } };
const REPLICAS = { "f:spec": { "f:replicas": {} } };
const by = (manager: string, time: string | undefined, fieldsV1: unknown): ManagedFieldsEntry => ({
  manager,
  ...(time === undefined ? {} : { time }),
  fieldsV1,
});

it.each([
  ["nobody known", [], "by somebody"],
  ["the only writer", [by("kubectl", "2026-01-01T00:00:00Z", TEMPLATE)], "by kubectl at 2026-01-01T00:00:00Z"],
  [
    "the later of two",
    [by("helm", "2026-01-02T00:00:00Z", TEMPLATE), by("kubectl", "2026-01-01T00:00:00Z", TEMPLATE)],
    "by helm at 2026-01-02T00:00:00Z",
  ],
  [
    "a later writer of another field",
    [by("kubectl", "2026-01-01T00:00:00Z", TEMPLATE), by("hpa", "2026-01-02T00:00:00Z", REPLICAS)],
    "by kubectl at 2026-01-01T00:00:00Z",
  ],
  ["a writer without a time", [by("kubectl", undefined, TEMPLATE)], "by kubectl at an unknown time"],
  ["fields that are none", [by("kubectl", "2026-01-01T00:00:00Z", "x")], "by somebody"],
])("%s", (_what, managedFields, expected) => {
  const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "cart", managedFields } };

  expect(lastWriterOf(object, ["spec", "template"])).toBe(expected);
});
