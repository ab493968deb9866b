import { z } from "zod";

/** RFC 3339, as it is stored and sent. */
export const Timestamp = z.iso.datetime({ offset: true });
export type Timestamp = z.infer<typeof Timestamp>;

export function later(from: Date | Timestamp, seconds: number): Date {
  return new Date(new Date(from).getTime() + seconds * 1000);
}

export function secondsBetween(from: Date | Timestamp, to: Date | Timestamp): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}

export function isAfter(a: Date | Timestamp, b: Date | Timestamp): boolean {
  return secondsBetween(b, a) > 0;
}
