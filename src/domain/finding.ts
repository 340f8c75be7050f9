/** One thing that is wrong with a request, told so that its sender can mend it. */
export interface Finding {
  /** The rule's number («V19»), or `schema` for the shape of the request. */
  readonly rule: string;
  /** Path of the field: `network.apiServerSubnet.addressPrefix`. */
  readonly field: string;
  readonly message: string;
  readonly remedy: string;
}

/** At most this many findings go into a message; more would only hide the first. */
const TOLD_AT_MOST = 12;

export function describeFindings(findings: readonly Finding[]): string {
  const told = findings
    .slice(0, TOLD_AT_MOST)
    .map((each) => `${each.field || 'request'}: ${each.message} (${each.rule})`);
  const rest = findings.length - told.length;
  return [...told, ...(rest > 0 ? [`and ${String(rest)} more`] : [])].join('; ');
}
