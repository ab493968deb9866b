import { expect, it } from "vitest";

import { missingReference } from "../../lib/rules/missing-reference.ts";
import { ROLLED_OUT, container, evidence, pod, revision, sick, unscheduled } from "../support/evidence.ts";
import { ago } from "../support/incidents.ts";

const config = (message: string): ReturnType<typeof sick> =>
  sick("b", container({ waiting: { reason: "CreateContainerConfigError", message } }));
const NEEDS = [revision(1, { isCurrent: true, since: ago(86_400), references: ["ConfigMap settings"], changes: [] })];

it.each([
  ["a ConfigMap", config('configmap "settings" not found'), "ConfigMap settings"],
  ["a Secret", config('secret "db" not found'), "Secret db"],
  ["a key", config("couldn't find key url in Secret shop/db"), "key url of Secret db"],
  [
    "a claim",
    sick("b", container(), {
      containers: [],
      isScheduled: false,
      unscheduled: unscheduled('0/1 nodes are available: persistentvolumeclaim "data" not found.'),
    }),
    "PersistentVolumeClaim data",
  ],
])("names what is not there: %s", (_what, waits, missing) => {
  expect(missingReference.judge(evidence({ pods: [pod("a"), waits] }))).toMatchObject({
    cause: `${missing} is not there, and 1 of 3 pods cannot start without it`,
    layer: "application",
    facts: { missing },
  });
});

it("names a ConfigMap of a volume, which only an Event tells", () => {
  const message = 'MountVolume.SetUp failed for volume "v" : configmap "settings" not found';
  const found = missingReference.judge(
    evidence({
      pods: [pod("a"), sick("b", container({ waiting: { reason: "ContainerCreating", message: "" } }))],
      notes: [{ about: "Pod b", reason: "FailedMount", message, at: ago(10) }],
    }),
  );

  expect(found?.facts).toEqual({ missing: "ConfigMap settings" });
});

it("says that it was there, where pods that run were started with it", () => {
  const found = missingReference.judge(
    evidence({ pods: [pod("a"), config('configmap "settings" not found')], revisions: NEEDS }),
  );

  expect(found?.because.at(-1)).toBe(
    "1 pods that run need it, too: it was there when they started, so it has gone since",
  );
});

it("says that going back would not help, where the revision before needs it, too", () => {
  const found = missingReference.judge(
    evidence({
      pods: [config('configmap "settings" not found')],
      revisions: [ROLLED_OUT[0]!, revision(1, { references: ["ConfigMap settings"] })],
    }),
  );

  expect(found?.because.at(-1)).toBe("revision 1 before needs it, too: going back would not help");
});

it.each([
  ["a container may not run as root", config("container has runAsNonRoot and image will run as root")],
  ["it is only being created", sick("b", container({ waiting: { reason: "ContainerCreating", message: "" } }))],
  ["all is well", pod("b")],
])("finds nothing where %s", (_what, only) => {
  expect(missingReference.judge(evidence({ pods: [only] }))).toBeUndefined();
});
