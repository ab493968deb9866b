/** Half away from zero, and never −0. */
export function rounded(value: number, decimals: number): number {
  const shift = 10 ** decimals;
  return (Math.sign(value) * Math.round(Math.abs(value) * shift)) / shift || 0;
}

/** Cores as the Go engine wrote them: `252m` below one core, `1.50` from there on. */
export function coresText(cores: number): string {
  const millicores = Math.round(cores * 1000);
  return millicores < 1000 ? `${Math.max(millicores, cores > 0 ? 1 : 0)}m` : cores.toFixed(2);
}

/** Bytes as the Go engine wrote them: `6.0Gi`, `256.0Mi`, `1.5Ki`, plain below 1,024. */
export function bytesText(bytes: number): string {
  for (const [unit, size] of UNITS) if (bytes >= size) return `${(bytes / size).toFixed(1)}${unit}`;
  return String(Math.round(bytes));
}

const UNITS = [
  ["Gi", 1024 ** 3],
  ["Mi", 1024 ** 2],
  ["Ki", 1024],
] as const;
