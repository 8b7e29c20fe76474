/** Milliseconds since 1970 of the machine; simulators otherwise live on their own clock. */
export function realNow(): number {
  return performance.timeOrigin + performance.now();
}
