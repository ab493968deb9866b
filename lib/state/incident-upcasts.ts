type Older = Readonly<Record<string, unknown>>;

/** By the version that is found: makes of an incident what the next version would have stored. */
export const INCIDENT_UPCASTS: Readonly<Record<number, (older: Older) => Record<string, unknown>>> = {
  // Nobody logged in then, so whoever paused it only said who they were.
  1: ({ pausedBy, ...older }) => ({
    ...older,
    schemaVersion: 2,
    decisions: [],
    ...(pausedBy === undefined ? {} : { pausedBy: { ...(pausedBy as object), selfDeclared: true } }),
  }),
  2: (older) => ({ ...older, schemaVersion: 3 }),
  // Nobody looked for a cause elsewhere then.
  3: (older) => ({ ...older, schemaVersion: 4, parents: [] }),
  4: (older) => ({ ...older, schemaVersion: 5 }),
};
