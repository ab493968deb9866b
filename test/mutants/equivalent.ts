const UNREACHABLE = "without a policy the brake, which is asked first, has waited already";

/** Mutants that change nothing that anybody could see, each with its reason: `file: what`. */
export const EQUIVALENT: Readonly<Record<string, string>> = {
  "lib/engine/guard.ts: !policy.ok → false": UNREACHABLE,
  'lib/engine/guard.ts: verdict.kind === "wait" → true': "no check says allowed: it says nothing",
  "lib/engine/advance.ts: !undo → false": "only steps that have an undo get here; the compiler does not know",
  'lib/engine/advance.ts: "because" in first.state → true':
    "a step of an undo that has ended without success says why; the compiler does not know",
};
