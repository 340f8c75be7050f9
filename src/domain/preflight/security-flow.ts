/**
 * Whether the rules of a network security group let a flow through, for all of its addresses and ports. A deny that
 * touches any part of the flow before an allow covers it cuts the flow. Rules over application security groups have no
 * addresses and so touch nothing.
 */
import { contains, overlaps, parseCidr, type Cidr } from '../cidr.ts';
import type { SecurityRule } from './world-snapshot.ts';

/** A range, or the tag that Azure gives its load balancer's probes. */
export type FlowEnd = Cidr | 'AzureLoadBalancer';

export interface Flow {
  readonly direction: SecurityRule['direction'];
  readonly from: FlowEnd;
  readonly to: Cidr;
  /** `*`: every protocol. */
  readonly protocol: 'Tcp' | '*';
  /** `*`: every port. */
  readonly port: number | '*';
}

/** The rule that cuts the flow; undefined: it passes. Without any fitting rule a group denies. */
export function cutBy(flow: Flow, rules: readonly SecurityRule[]): string | undefined {
  const ordered = rules
    .filter(({ direction }) => direction === flow.direction)
    .toSorted((a, b) => a.priority - b.priority);
  for (const rule of ordered) {
    if (rule.access === 'Allow' && covers(rule, flow)) return undefined;
    if (rule.access === 'Deny' && touches(rule, flow)) return rule.name;
  }
  return 'no rule that allows it';
}

function covers(rule: SecurityRule, { from, to, protocol, port }: Flow): boolean {
  return (
    (rule.protocol === '*' || rule.protocol.toLowerCase() === protocol.toLowerCase()) &&
    rule.sourcePorts.some((each) => portsOf(each, '*') === 'all') &&
    rule.ports.some((each) => portsOf(each, port) === 'all') &&
    rule.sources.some((each) => endOf(each, from) === 'all') &&
    rule.destinations.some((each) => endOf(each, to) === 'all')
  );
}

function touches(rule: SecurityRule, { from, to, protocol, port }: Flow): boolean {
  const isProtocol =
    rule.protocol === '*' || protocol === '*' || rule.protocol.toLowerCase() === protocol.toLowerCase();
  return (
    isProtocol &&
    rule.ports.some((each) => portsOf(each, port) !== 'none') &&
    rule.sources.some((each) => endOf(each, from) !== 'none') &&
    rule.destinations.some((each) => endOf(each, to) !== 'none')
  );
}

type Share = 'all' | 'some' | 'none';

function portsOf(text: string, port: number | '*'): Share {
  const [first = '', last = first] = text === '*' ? ['0', '65535'] : text.split('-');
  const [low, high] = [Number(first), Number(last)];
  if (port === '*') return low === 0 && high === 65535 ? 'all' : 'some';
  return low <= port && port <= high ? 'all' : 'none';
}

function endOf(text: string, end: FlowEnd): Share {
  if (text === '*' || text === '0.0.0.0/0') return 'all';
  if (typeof end === 'string') return text.toLowerCase() === end.toLowerCase() ? 'all' : 'none';
  // Both ends of what is looked at here are in the virtual network.
  if (text.toLowerCase() === 'virtualnetwork') return 'all';
  const range = parseCidr(text.includes('/') ? text : `${text}/32`);
  if (!range || !overlaps(range, end)) return 'none';
  return contains(range, end) ? 'all' : 'some';
}
