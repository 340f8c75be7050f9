import type { OperationSummaryAnswer } from '../../status/schema/answers.ts';

/** From acceptance to the end, or to now; the API's last word on it is never later than now. */
export function elapsedMs(
  { acceptedAt, updatedAt, endedAt }: Pick<OperationSummaryAnswer, 'acceptedAt' | 'updatedAt' | 'endedAt'>,
  nowMs: number,
): number {
  const untilMs = endedAt === undefined ? Math.max(nowMs, Date.parse(updatedAt)) : Date.parse(endedAt);
  return Math.max(0, untilMs - Date.parse(acceptedAt));
}
