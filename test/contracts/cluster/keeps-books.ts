import { expect, it } from "vitest";

import type { Deployment } from "../../../lib/world/kubernetes/objects.ts";
import type { Stage } from "./stage.ts";

export function keepsBooks(stage: Stage): void {
  it("counts a workload's generation up for its spec, and for nothing else", async () => {
    const { deployment, ref } = await stage.createDeployment("counted");
    const patch = (path: string, value: unknown) => stage.cluster.patch<Deployment>(ref, [{ op: "add", path, value }]);

    const labelled = await patch("/metadata/labels", { tier: "web" });
    const restarted = await patch("/spec/template/metadata/annotations", { restarted: "1" });
    const unchanged = await patch("/spec/replicas", 0);

    const generations = [deployment, labelled, restarted, unchanged].map(({ metadata }) => metadata.generation);
    expect(generations).toEqual([1, 1, 2, 2]);
  });

  it("notes who wrote which field", async () => {
    const { deployment, ref } = await stage.createDeployment("signed");
    const path = "/spec/template/metadata/annotations";

    const after = await stage.cluster.patch<Deployment>(ref, [{ op: "add", path, value: { "kubeheal.io/x": "1" } }]);

    const ours = after.metadata.managedFields?.filter(({ manager }) => manager === "kubeheal") ?? [];
    expect(ours).toMatchObject([
      {
        operation: "Update",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
        fieldsV1: {
          "f:spec": { "f:template": { "f:metadata": { "f:annotations": { "f:kubeheal.io/x": {} } } } },
        },
      },
    ]);
    expect(JSON.stringify(deployment.metadata.managedFields)).toContain('k:{\\"name\\":\\"main\\"}');
  });
}
