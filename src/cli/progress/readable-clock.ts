/** Tells the time of the operations that are shown, in milliseconds since the Unix epoch; it may be virtual. */
export interface ReadableClock {
  now(): number;
}
