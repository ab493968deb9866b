import { readFileSync, readdirSync } from "node:fs";

/** CPU that a process has used until now, all its threads together: not what it waited for. */
export function cpuMilliseconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) nanoseconds += ranFor(`/proc/${pid}/task/${thread}/schedstat`);
  return nanoseconds / 1e6;
}

export function residentMegabytes(pid: number): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1000;
}

function ranFor(file: string): number {
  try {
    return Number(readFileSync(file, "utf8").split(" ")[0]);
  } catch {
    return 0;
  }
}
