import { expect, it } from "vitest";
import { z } from "zod";

import { accepted, defineFunction } from "../../lib/http/define-function.ts";
import { triggerOf } from "../../lib/http/trigger.ts";
import { knativeTrigger } from "../support/triggers.ts";
import { toYaml } from "../support/yaml.ts";

const delivery = { timeoutSeconds: 90, retry: 3, backoffSeconds: 0.5 };
const service = { timeoutSeconds: 120, concurrency: 10 };
const rights = { own: [] };
const handle = async () => accepted("heard");

const steps = defineFunction<null>()({
  name: "steps",
  on: {
    "io.kubeheal.step.requested": z.unknown(),
    "io.kubeheal.incident.changed": z.unknown(),
    "dev.knative.sources.ping": z.unknown(),
  },
  direct: ["dev.knative.sources.ping"],
  attributes: { "io.kubeheal.step.requested": { action: ["evict-pod", "cordon-node"], zone: ["a"] } },
  delivery,
  service,
  rights,
  handle,
});

it("asks for every type that does not come directly, with each of the values that it wants", () => {
  expect(triggerOf(steps)).toEqual({
    name: "steps",
    filters: [
      {
        any: [
          { exact: { type: "io.kubeheal.step.requested", action: "evict-pod", zone: "a" } },
          { exact: { type: "io.kubeheal.step.requested", action: "cordon-node", zone: "a" } },
          { exact: { type: "io.kubeheal.incident.changed" } },
        ],
      },
    ],
    path: "/functions/steps",
    deadLetterPath: "/dead-letters/steps",
    delivery,
  });
});

it("is none for a function that only hears directly", () => {
  const on = { "dev.knative.sources.ping": z.unknown() };
  const ticks = defineFunction<null>()({
    name: "ticks",
    on,
    direct: ["dev.knative.sources.ping"],
    delivery,
    service,
    rights,
    handle,
  });

  expect(triggerOf(ticks)).toBeUndefined();
});

it("is written as Knative reads it", () => {
  const trigger = knativeTrigger(triggerOf({ ...steps, attributes: {} })!, { broker: "kubeheal" });

  expect(toYaml([trigger, { list: [[1, "two"], [], "no"], none: null, "a: b": "50%" }])).toBe(`---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: steps
spec:
  broker: kubeheal
  filters:
    - any:
        - exact:
            type: io.kubeheal.step.requested
        - exact:
            type: io.kubeheal.incident.changed
  subscriber:
    ref:
      apiVersion: serving.knative.dev/v1
      kind: Service
      name: steps
    uri: /functions/steps
  delivery:
    deadLetterSink:
      ref:
        apiVersion: serving.knative.dev/v1
        kind: Service
        name: workflows
      uri: /dead-letters/steps
    retry: 3
    backoffPolicy: exponential
    backoffDelay: PT0.5S
    timeout: PT90S
---
list:
  - - 1
    - two
  - []
  - "no"
none: null
"a: b": "50%"
`);
});
