/** A rule of the kubernetes-mixin, as far as an object's status can answer it. */
export interface AlertRule<T> {
  readonly alertname: string;
  readonly severity: string;
  /** A method, so that a rule of one kind is a rule: each is asked about its own kind only. */
  labelsOf(object: T, now: Date): Labels | undefined;
}

export type Labels = Readonly<Record<string, string>>;
