/** What the exit code of `slipway` means; stable, for scripts. docs/cli.md is checked against it. */
export const exitCodes = {
  ok: 0,
  /** The operation ended otherwise than with Succeeded, the plan would not succeed, or doctor found something. */
  otherwise: 1,
  /** Wrong usage or configuration, or a request that is not valid. */
  usage: 2,
  /** No answer, none in time, or one that says that the API cannot answer now. */
  unreachable: 3,
  /** No such operation, not in this state, or no right to it. */
  refused: 4,
  /** A fault of slipway itself. */
  fault: 70,
  interrupted: 130,
  /** The reader of the output went away, as `head` does. */
  brokenPipe: 141,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitMeanings: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [exitCodes.ok, 'done; of an operation: Succeeded'],
  [exitCodes.otherwise, 'the operation ended otherwise, the plan would not succeed, doctor found something'],
  [exitCodes.usage, 'wrong usage or configuration, or a request that is not valid'],
  [exitCodes.unreachable, 'the API or the queue does not answer, or cannot now'],
  [exitCodes.refused, 'refused: no such operation, not in its state, or no right to it'],
  [exitCodes.fault, 'a fault of slipway itself'],
  [exitCodes.interrupted, 'interrupted (Ctrl-C); the operation goes on'],
  [exitCodes.brokenPipe, 'the reader of the output went away'],
];
