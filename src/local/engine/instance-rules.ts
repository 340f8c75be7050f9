/** Why an instance cannot have this id; undefined when it can. */
export function invalidIdReason(instanceId: string): string | undefined {
  if (instanceId.length > 100) return 'Instance ID lengths must not exceed 100 characters.';
  if (instanceId.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(instanceId)) {
    return 'Instance ids must not contain /, \\, #, ?, or control characters.';
  }
  return undefined;
}
