import type { Fault, Retry, Verb, VerbAnswer } from '../domain/verb-answers.ts';

/**
 * The answer of a verb, or that its time is over. The calls to Azure that it makes end with the same signal; should it
 * hold on to something else, it is not waited for.
 */
export async function answerInTime(
  verb: Verb,
  limit: AbortSignal,
  answer: Promise<VerbAnswer | Fault>,
): Promise<VerbAnswer | Fault> {
  let expire = (): void => undefined;
  const overdue = new Promise<Retry>((resolve) => {
    expire = () => {
      resolve(outOfTime(verb));
    };
  });
  if (limit.aborted) expire();
  limit.addEventListener('abort', expire, { once: true });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    limit.removeEventListener('abort', expire);
  }
}

/** What was on its way may have been acted on. */
function outOfTime(verb: Verb): Retry {
  return {
    outcome: 'retry',
    effect: verb === 'begin' || verb === 'undo' ? 'unknown' : 'none',
    problem: {
      code: 'ActivityTimedOut',
      class: 'transient',
      owner: 'azure',
      message: 'Azure did not answer within the time that an activity has.',
      remedy:
        'None needed: it is looked at again. If it goes on, see ACTIVITY_LIMIT_SECONDS and the network.',
    },
  };
}
