import { z } from "zod";

/** How far the engine may go, from the least to the most: the value of a namespace's label `kubeheal.io/heal`. */
export const Mode = z.enum(["observe", "suggest", "approve", "auto"]);
export type Mode = z.infer<typeof Mode>;

export function isStricter(a: Mode, b: Mode): boolean {
  return Mode.options.indexOf(a) < Mode.options.indexOf(b);
}
