/** What must be so however the events came and wherever a process died. Each invariant answers with sentences of what is wrong. */
import { type Incident, firing } from "../../lib/domain/incident.ts";
import { mayHaveChanged, requestedStep } from "../../lib/domain/workflow.ts";
import { BYTES_OF_AN_INCIDENT } from "../../lib/engine/story.ts";
import { CONFIG_MAP, type ConfigMapObject } from "../../lib/state/config-maps.ts";
import { type Course, GOOD } from "./course.ts";
import type { Turn } from "./journal.ts";

type Invariant = (course: Course) => string[] | Promise<string[]>;

/** Every incident that was ever stored is closed, or says when it is looked at next. */
const isNeverForgotten: Invariant = ({ sim }) =>
  sim.journal.turns
    .filter(({ after }) => after.progress.status !== "closed" && after.dueAt === undefined)
    .map(({ after }) => `${after.id} is ${after.progress.status} and has no due time`);

/** When all faults have stopped and only ticks go on, it ends. */
const ends: Invariant = ({ sim }) =>
  sim.incidents
    .filter(({ progress }) => progress.status !== "closed")
    .map(({ id, progress }) => `${id} never ends, it is ${JSON.stringify(progress)}`);

/** No step makes its change twice, and no pod is evicted twice. */
const isMadeOnce: Invariant = ({ sim: { journal } }) => {
  const receipts = journal.changes.map(({ what, receipt }) => `${what} ${receipt}`);
  return receipts.filter((receipt, n) => receipts.indexOf(receipt) !== n).map((receipt) => `made twice: ${receipt}`);
};

/** At the moment of a change the stored state has just this step requested. */
const isWrittenBeforeItIsDone: Invariant = ({ sim: { journal } }) =>
  journal.changes
    .filter(
      ({ receipt, requested }) =>
        receipt === undefined || (requested?.id !== receipt && requested?.parameters["uid"] !== receipt),
    )
    .map(({ what, receipt, requested }) => `${what} (${receipt}), but requested is ${requested?.id ?? "nothing"}`);

/** Who begins while the brake is on changes nothing. */
const restsWhilePaused: Invariant = ({ sim: { journal } }) =>
  journal.changes.filter(({ whilePaused }) => whilePaused).map(({ what }) => `${what} while paused`);

/** A step that nobody needs any more is never requested: resolved came before the first change. */
const leavesAloneWhatIsOver: Invariant = ({ sim: { journal } }) =>
  journal.turns
    .filter(isBegunInVain)
    .map(({ after }) => `${requestedStep(after.workflow)?.id} is requested and no alert fires`);

function isBegunInVain({ before, after }: Turn): boolean {
  const step = requestedStep(after.workflow);
  const isNew = step !== undefined && requestedStep(before?.workflow)?.state.token !== step.state.token;
  const isFirst = before?.workflow?.steps.some(({ attempts }) => attempts > 0) !== true;
  return isNew && isFirst && firing(after).length === 0;
}

/** Nothing is taken and nothing is held. */
const leavesNothingBehind: Invariant = async ({ sim }) => {
  const { items } = await sim.cluster.list<ConfigMapObject>(CONFIG_MAP, { namespace: sim.ground.engine });
  return items.flatMap(({ metadata: { name }, data = {} }) => {
    const { taken = {} } = JSON.parse(data["ledger.json"] ?? "{}") as { taken?: object };
    const { heldBy } = JSON.parse(data["target.json"] ?? "{}") as { heldBy?: object };
    return [
      ...Object.keys(taken).map((incident) => `${incident} has a place in ${name}`),
      ...(heldBy ? [`${name} is held by ${JSON.stringify(heldBy)}`] : []),
    ];
  });
};

const isOneIncident: Invariant = ({ sim }) =>
  sim.incidents.length > 1
    ? [`${sim.incidents.length} incidents: ${sim.incidents.map(({ id }) => id).join(", ")}`]
    : [];

const staysSmall: Invariant = ({ sim: { journal } }) =>
  journal.biggest > BYTES_OF_AN_INCIDENT ? [`a state object has ${journal.biggest} bytes`] : [];

/** Only the engine's own ConfigMaps, the target, and Events. */
const writesNothingElse: Invariant = ({ sim: { journal, ground } }) => {
  const allowed = [
    ...["create", "replace"].map((verb) => `${verb} ConfigMap in ${ground.engine}`),
    ...["create Event", "patch Deployment", "evict Pod"].map((what) => `${what} in ${ground.app}`),
  ];
  return [...journal.written].filter((what) => !allowed.includes(what)).map((what) => `it does ${what}`);
};

/** No handler met something that it did not foresee. */
const isNeverSurprised: Invariant = ({ sim }) =>
  sim.errors.map((error) => `unexpected: ${JSON.stringify(error, errorInWords)}`);

function errorInWords(_: string, value: unknown): unknown {
  return value instanceof Error ? value.stack : value;
}

/** What the incident says in the end is what the cluster shows: the change is there where a workflow ended well with it, else it is as it was found. */
const saysWhatIsSo: Invariant = async (course) => {
  const { sim, trouble } = course;
  const [incident] = sim.incidents;
  if (!incident) return [];
  const workflows = [...incident.earlier, ...(incident.workflow ? [incident.workflow] : [])];
  const told = workflows.flatMap(({ steps }) => steps).filter(mayHaveChanged);
  const untold = sim.journal.changes
    .filter(({ receipt }) => !told.some(({ id, parameters }) => id === receipt || parameters["uid"] === receipt))
    .map(({ what }) => `${what}, and no step tells of it`);
  if (trouble === "stuck pod") return untold;
  const isChanged = (await course.image()) === GOOD;
  const isSaid = workflows.some(({ progress }) => progress.status === "ended" && progress.outcome === "healed");
  return isChanged === isSaid
    ? untold
    : [...untold, `the change is ${isChanged ? "" : "not "}there, and the story says otherwise`];
};

export function storyOf({ history, progress }: Incident): string {
  return `${JSON.stringify(progress)}\n${history.map(({ at, text }) => `  ${at} ${text}`).join("\n")}`;
}

const INVARIANTS: readonly Invariant[] = [
  isNeverForgotten,
  ends,
  isMadeOnce,
  isWrittenBeforeItIsDone,
  restsWhilePaused,
  leavesAloneWhatIsOver,
  leavesNothingBehind,
  isOneIncident,
  staysSmall,
  writesNothingElse,
  isNeverSurprised,
  saysWhatIsSo,
];

export async function violations(course: Course): Promise<string[]> {
  const found: string[] = [];
  for (const invariant of INVARIANTS) found.push(...(await invariant(course)));
  return found;
}
