/** The mixin's KubeNodeReadinessFlapping counts more than two changes within 15 minutes; Events are kept for an hour. */
export const TURNS_THAT_ARE_FLAPPING = 3;
/** So long ready, as the mixin's window has it, it flaps no more. */
export const STABLE_SECONDS = 15 * 60;
/** Whoever cordons for an hour of work has not forgotten it. */
export const FORGOTTEN_SECONDS = 4 * 3600;
