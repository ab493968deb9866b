import { z } from "zod";

import { REMEDIATES_NODES } from "../domain/cordon.ts";
import { type Outcome, done, refused, unneeded } from "../domain/outcome.ts";
import { isWorldError, orNothing, type KubeObject } from "../world/world.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { type Applying, RECEIPT, defineAction } from "./define-action.ts";
import { Remediation, type RemediationTemplate, requestFor } from "./remediation.ts";

const Parameters = z.object({ uid: z.string(), ...Remediation.shape });
type Parameters = z.infer<typeof Parameters>;

/**
 * Asks a remediation operator to fence and reboot a node, as a NodeHealthCheck would: an object of the node's name, made from the template that an admin
 * has marked. What the operator then does is its own; the request is withdrawn when the node is back, or when it does not come back.
 */
export const requestNodeRemediation = defineAction({
  class: "R4",
  rights: [
    "/nodes: get",
    "self-node-remediation.medik8s.io/selfnoderemediations: get,create",
    "self-node-remediation.medik8s.io/selfnoderemediationtemplates: get",
    "fence-agents-remediation.medik8s.io/fenceagentsremediations: get,create",
    "fence-agents-remediation.medik8s.io/fenceagentsremediationtemplates: get",
  ],
  concerns: ["node", "capacity"],
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters, cluster } = applying;
    const { name } = step.target;
    const there = await orNothing(cluster.get<KubeObject>(requestFor(parameters, name)));
    if (there) return verdictOn(there, step.id);
    const node = await orNothing(cluster.get<Conditioned>(step.target));
    if (!node) return unneeded(`node ${name} is gone`);
    if (node.metadata.uid !== parameters.uid)
      return refused(`node ${name} is another one than the one that was diagnosed`);
    if (isTrue(node, "Ready")) return refused(`node ${name} is ready by now: it is not rebooted`);
    return ask(applying);
  },
});

async function ask({ step, parameters, cluster, dryRun }: Applying<Parameters>): Promise<Outcome> {
  const { apiVersion, kind, namespace, template: name } = parameters;
  const template = await orNothing(cluster.get<RemediationTemplate>({ apiVersion, kind, namespace, name }));
  if (template?.metadata.labels?.[REMEDIATES_NODES] !== "true")
    return refused(`${kind} ${namespace}/${name} does not carry the label ${REMEDIATES_NODES}=true any more`);
  const { kind: asked, ...place } = requestFor(parameters, step.target.name);
  try {
    await cluster.create(
      {
        apiVersion,
        kind: asked,
        metadata: { name: place.name, namespace, annotations: { [RECEIPT]: step.id } },
        spec: template.spec?.template?.spec ?? {},
      } as KubeObject,
      { dryRun },
    );
  } catch (error) {
    if (!isWorldError(error, "exists")) throw error;
    return verdictOn(await cluster.get<KubeObject>({ ...place, kind: asked }), step.id);
  }
  return done(dryRun ? `${asked} ${place.name} would be accepted` : `${asked} ${namespace}/${place.name} asks for it`);
}

function verdictOn({ kind, metadata }: KubeObject, stepId: string): Outcome {
  if (metadata.annotations?.[RECEIPT] === stepId) return done(`${kind} ${metadata.name} asks for it already`);
  return refused(`${kind} ${metadata.name} is there already: somebody else remediates this node`);
}
