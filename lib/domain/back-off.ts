/** The kubelet's back-off after the n-th crash: 10 s doubled each time, at most 5 minutes (kubelet `MaxContainerBackOff`). */
export function backOffSeconds(restarts: number): number {
  return restarts <= 0 ? 0 : Math.min(300, 10 * 2 ** (restarts - 1));
}
