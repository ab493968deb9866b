/** What the alerts of an incident say, in words. Pure. */
import { type Incident, firing } from "../domain/incident.ts";
import { printable } from "../domain/printable.ts";
import type { Signal } from "../domain/signal.ts";
import { namingOf } from "../engine/alert-catalogue.ts";
import { whereToLook } from "../engine/where-to-look.ts";

/** Its alerts, where no other speaks of it than such as only people answer. */
export function forPeopleOnly(incident: Incident): string | undefined {
  const heard = firing(incident);
  const areAll = heard.every(({ kind, name }) => kind === "alert" && namingOf(name)?.isForPeople === true);
  return heard.length > 0 && areAll ? namesOf(heard) : undefined;
}

export function namesOf(signals: readonly Signal[]): string {
  return [...new Set(signals.map(({ name }) => name))].join(", ");
}

/** Of a node, what the alert speaks of and the API does not know: ` (device md0, mountpoint /var)`. */
export function whereOf(signals: readonly Signal[]): string {
  const [first] = signals;
  const told = ["device", "mountpoint"].flatMap((label) => {
    const value = first?.labels[label];
    return value === undefined ? [] : [`${label} ${printable(value, 100)}`];
  });
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

export function lookAt(incident: Incident): string {
  const [place] = firing(incident).flatMap(({ name }) => whereToLook(name) ?? []);
  return place === undefined ? "" : `; look at ${place}`;
}

export function isMeasured({ kind, name }: Signal): boolean {
  return kind === "alert" && namingOf(name)?.isMeasured === true;
}

export function alertedAt(incident: Incident, now: Date): Date {
  const times = firing(incident).map(({ startsAt }) => Date.parse(startsAt));
  return new Date(Math.min(now.getTime(), ...times));
}
