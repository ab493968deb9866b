/** What the record of a target says against trying again. A person who asks for this very workflow is not held up by any of it. */
import { spokenTime } from "../domain/spoken-time.ts";
import { type Attempt, fingerprintOf } from "../domain/target-record.ts";
import { inWords } from "../domain/target.ts";
import { isAfter, later, secondsBetween } from "../domain/time.ts";
import { type Check, type Circumstances, refuse } from "./circumstances.ts";

const DAY_IN_SECONDS = 24 * 60 * 60;

function isAskedFor({ incident: { retry, workflow } }: Circumstances): boolean {
  return retry !== undefined && retry.workflow === workflow?.id;
}

/** What other workflows tried on this target within so many seconds, oldest first. */
function triedWithin({ record, incident, now }: Circumstances, seconds: number): Attempt[] {
  return record.tried.filter(
    ({ workflow, at }) => workflow !== incident.workflow?.id && secondsBetween(at, now) < seconds,
  );
}

/** We made this very change, it was not us who took it back, and it is wanted again: somebody else wants something else. */
export const fight: Check = (circumstances, { ineffectiveSeconds }) => {
  const { step, rival } = circumstances;
  if (isAskedFor(circumstances) || step.undo === undefined) return undefined;
  const change = fingerprintOf(step);
  const made = triedWithin(circumstances, ineffectiveSeconds).findLast(({ changes }) => changes?.includes(change));
  if (!made) return undefined;
  const who = rival && isAfter(rival.at, made.at) ? ` by ${rival.by} at ${rival.at}` : "";
  return refuse(
    `this very change of ${inWords(step.target)} was made at ${made.at} (${made.workflow}) and was set back${who}: the engine does not fight over it; change it at its source, or stop who sets it back`,
  );
};

/** Healed, broken, healed again: the remedy treats a symptom. */
export const loop: Check = (circumstances, { loopSeconds, loopHeals }) => {
  if (isAskedFor(circumstances)) return undefined;
  const healed = triedWithin(circumstances, loopSeconds).filter(({ ending }) => ending === "healed");
  const [first] = healed;
  if (!first || healed.length < loopHeals) return undefined;
  const { step, now } = circumstances;
  return refuse(
    `${inWords(step.target)} was healed ${healed.length} times in ${spokenTime(secondsBetween(first.at, now))} and broke again each time (${remediesOf(healed)}): what is wrong lies deeper`,
  );
};

/** It was made and did not help, more than once. */
export const ineffective: Check = (circumstances, { ineffectiveSeconds, ineffectiveTimes }) => {
  if (isAskedFor(circumstances)) return undefined;
  const { step, incident } = circumstances;
  const problem = incident.workflow?.problem;
  const inVain = triedWithin(circumstances, ineffectiveSeconds).filter(
    ({ remedy, ending }) => remedy === problem && (ending === "handed-over" || ending === "unverified"),
  );
  const last = inVain.at(-1);
  if (!last || inVain.length < ineffectiveTimes) return undefined;
  return refuse(
    `the remedy for ${last.remedy} did not help ${inWords(step.target)} ${inVain.length} times in ${spokenTime(ineffectiveSeconds)} (the last time: ${last.because}): it is not tried again until a person asks for it`,
  );
};

export const cooldown: Check = (circumstances, { cooldownSeconds }) => {
  if (isAskedFor(circumstances)) return undefined;
  const problem = circumstances.incident.workflow?.problem;
  const last = triedWithin(circumstances, cooldownSeconds).findLast(({ remedy }) => remedy === problem);
  if (!last) return undefined;
  const until = later(last.at, cooldownSeconds).toISOString();
  return refuse(
    `the remedy for ${last.remedy} was tried here at ${last.at} (${last.ending}, ${last.incident}) and is not tried again before ${until}`,
  );
};

/** However well each of them went: a target that is changed that often has a trouble that nobody has understood. */
export const budget: Check = (circumstances) => {
  const { policy, step } = circumstances;
  if (!policy.ok || isAskedFor(circumstances)) return undefined;
  const { "budget.target": most } = policy.value;
  const others = triedWithin(circumstances, DAY_IN_SECONDS);
  if (others.length < most) return undefined;
  return refuse(
    `the budget of ${inWords(step.target)} is used up: ${others.length} workflows changed it within a day (budget.target is ${most})`,
  );
};

function remediesOf(attempts: readonly Attempt[]): string {
  return [...new Set(attempts.map(({ remedy }) => remedy))].join(", ");
}
