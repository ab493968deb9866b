const UNITS: Readonly<Record<string, number>> = {
  m: 0.001,
  "": 1,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/** A Kubernetes quantity in its base unit (cores, bytes): `250m`, `64Mi`, `2`, `1e9`. Undefined: it is none. */
export function amountOf(quantity: string | undefined): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([A-Za-z]*)$/.exec(quantity ?? "") ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** Bytes as whole mebibytes, rounded up: `384Mi`. */
export function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)}Mi`;
}

/** Bytes as whole gibibytes, rounded up: `15Gi`; less than one as mebibytes. */
export function inGibibytes(bytes: number): string {
  return bytes < 1024 ** 3 ? inMebibytes(bytes) : `${Math.ceil(bytes / 1024 ** 3)}Gi`;
}
