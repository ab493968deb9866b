import { z } from "zod";

import { type Outcome, done, failed, waiting } from "../domain/outcome.ts";
import { type KubeObject, type Ref, isWorldError, orNothing } from "../world/world.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { type Applying, RECEIPT, defineAction } from "./define-action.ts";

/** Image and ServiceAccount are those that the policy named when it was planned. */
const Parameters = z.object({
  name: z.string(),
  namespace: z.string(),
  revision: z.int().min(1),
  image: z.string(),
  serviceAccount: z.string(),
});
type Parameters = z.infer<typeof Parameters>;

/** Helm waits 5 minutes for what it has deployed; its pod may need some time to come. */
const ENDS_AFTER_SECONDS = 10 * 60;
/** Longer than anybody asks for the same step again. */
const KEPT_SECONDS = 60 * 60;

/**
 * Has Helm go back to a revision, in a Job of its own whose name is the step's: however often it is asked for, it is made once. What Helm does (hooks,
 * merges, waiting) is Helm's to know. It cannot be undone: what was deployed meanwhile stands in Secrets that are not read here, and going back blindly
 * would overwrite it. Hence its class: a person agrees first.
 */
export const rollBackRelease = defineAction({
  class: "R3",
  rights: ["batch/jobs: get,list,watch,create"],
  decides: "nothing",
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters, cluster, waitSeconds, dryRun } = applying;
    const ref: Ref = { apiVersion: "batch/v1", kind: "Job", namespace: parameters.namespace, name: `helm-${step.id}` };
    if (dryRun) {
      await cluster.create(jobFor(applying, ref), { dryRun });
      return done("the API server would accept it");
    }
    if (!(await orNothing(cluster.get<KubeObject>(ref)))) await createOnce(applying, ref);
    const { object } = await cluster.watchUntil<Conditioned>(
      ref,
      (job) => job !== undefined && (isTrue(job, "Complete") || isTrue(job, "Failed")),
      waitSeconds,
    );
    return outcomeOf(object, parameters);
  },
});

async function createOnce(applying: Applying<Parameters>, ref: Ref): Promise<void> {
  try {
    await applying.cluster.create(jobFor(applying, ref));
  } catch (error) {
    if (!isWorldError(error, "exists", "unknown-result")) throw error;
  }
}

function outcomeOf(job: Conditioned | undefined, { name, revision }: Parameters): Outcome {
  if (!job) return waiting("the Job with Helm is not there yet");
  if (isTrue(job, "Complete")) return done(`Helm has deployed revision ${revision} of release ${name} again`);
  if (!isTrue(job, "Failed")) return waiting(`Helm is at work in Job ${job.metadata.name}`);
  return failed(`Helm could not: see the log of Job ${job.metadata.namespace}/${job.metadata.name}`);
}

/** Everything that the restricted Pod Security Standard asks for; what it needs to write goes to a volume of its own. */
function jobFor({ step, parameters }: Applying<Parameters>, { apiVersion, kind, name }: Ref): KubeObject {
  const { namespace, image, serviceAccount } = parameters;
  const args = ["rollback", parameters.name, String(parameters.revision), "--namespace", namespace];
  const labels = { "app.kubernetes.io/managed-by": "kubeheal" };
  const pod = {
    serviceAccountName: serviceAccount,
    restartPolicy: "Never",
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "helm",
        image,
        command: ["helm"],
        args: [...args, "--wait", "--timeout", "5m0s"],
        env: [{ name: "HOME", value: "/home/helm" }],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
        volumeMounts: [{ name: "home", mountPath: "/home/helm" }],
      },
    ],
    volumes: [{ name: "home", emptyDir: {} }],
  };
  return {
    apiVersion,
    kind,
    metadata: { namespace, name, labels, annotations: { [RECEIPT]: step.id } },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: ENDS_AFTER_SECONDS,
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: { metadata: { labels }, spec: pod },
    },
  } as KubeObject;
}
