import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, overlaps, parseCidr, rangeAround, type Cidr } from '../../../src/domain/cidr.ts';
import { freeRange } from '../../../src/domain/free-range.ts';
import {
  proposeAddresses,
  type AddressQuestion,
  type ChosenAddresses,
  type SubnetQuestion,
} from '../../../src/domain/propose-addresses.ts';

function range(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed) throw new TypeError(text);
  return parsed;
}

const open: AddressQuestion = {
  virtualNetwork: null,
  apiServerSubnet: { prefixLength: 28 },
  nodeSubnet: { prefixLength: 24 },
  siblings: [],
  apart: [range('10.0.0.0/16')],
};

function texts(question: AddressQuestion) {
  const proposal = proposeAddresses(question);
  if (!proposal.ok) return proposal;
  const { virtualNetwork, apiServerSubnet, nodeSubnet } = proposal.chosen;
  return [virtualNetwork.map(({ text }) => text), apiServerSubnet?.text, nodeSubnet.text];
}

describe('proposeAddresses', () => {
  it('takes the first free /16, and both subnets in it', () => {
    expect(texts(open)).toEqual([['10.1.0.0/16'], '10.1.1.0/28', '10.1.0.0/24']);
  });

  it('takes a smaller network when no /16 is free', () => {
    const apart = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/17'].map(range);
    expect(texts({ ...open, apart })).toEqual([['192.168.128.0/17'], '192.168.129.0/28', '192.168.128.0/24']);
  });

  it('keeps what is given, and puts a network around it', () => {
    const apiServerSubnet = { range: range('172.20.3.0/28') };
    expect(texts({ ...open, apiServerSubnet })).toEqual([
      ['172.20.0.0/16'],
      '172.20.3.0/28',
      '172.20.0.0/24',
    ]);
  });

  it('gives a network several prefixes when the given subnets lie apart', () => {
    const apart = [range('10.0.0.0/16')];
    const given = {
      apiServerSubnet: { range: range('172.20.0.0/28') },
      nodeSubnet: { range: range('10.9.0.0/24') },
    };
    expect(texts({ ...open, ...given, apart })).toEqual([
      ['172.20.0.0/28', '10.9.0.0/24'],
      '172.20.0.0/28',
      '10.9.0.0/24',
    ]);
  });

  it('fits new subnets between those that exist', () => {
    const question = {
      ...open,
      virtualNetwork: [range('172.19.0.0/23')],
      siblings: [range('172.19.0.0/26'), range('172.19.0.128/26')],
    };
    expect(texts(question)).toEqual([['172.19.0.0/23'], '172.19.0.64/28', '172.19.1.0/24']);
  });

  it.each([
    ['nodeSubnet', { virtualNetwork: [range('172.19.0.0/25')] }, 24],
    ['apiServerSubnet', { virtualNetwork: [range('172.19.0.0/24')] }, 28],
    ['virtualNetwork', { apart: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(range) }, 23],
  ] as const)('says for what there is no room: %s', (part, change, prefixLength) => {
    expect(proposeAddresses({ ...open, ...change })).toEqual({ ok: false, part, prefixLength });
  });

  it('never overlaps, stays inside and is as large as asked for', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const proposal = proposeAddresses(question);
        if (proposal.ok) expectFit(question, proposal.chosen);
      }),
      { numRuns: 500 },
    );
  });

  it('finds room wherever there is some', () => {
    fc.assert(
      fc.property(
        cidrs(16, 20),
        fc.array(cidrs(20, 30), { maxLength: 12 }),
        fc.integer({ min: 20, max: 29 }),
        (outer, taken, length) => {
          const found = freeRange([outer], length, taken);
          if (found) return;
          const blocks = 2 ** (length - outer.prefixLength);
          for (let index = 0; index < blocks; index += 1) {
            const block = rangeAround(outer.first + BigInt(index) * (1n << BigInt(32 - length)), length);
            expect(taken.some((each) => overlaps(each, block))).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

function expectFit(question: OpenQuestion, { virtualNetwork, apiServerSubnet, nodeSubnet }: ChosenAddresses) {
  const around = [...question.siblings, ...question.apart];
  for (const subnet of [apiServerSubnet, nodeSubnet].filter((each) => each !== null)) {
    expect(virtualNetwork.some((prefix) => contains(prefix, subnet))).toBe(true);
    expectApart([subnet], around);
  }
  if (apiServerSubnet) expectApart([apiServerSubnet], [nodeSubnet]);
  expect(nodeSubnet.prefixLength).toBe(question.nodeSubnet.prefixLength);
  expect(apiServerSubnet?.prefixLength).toBe(question.apiServerSubnet?.prefixLength);
  if (!question.virtualNetwork) expectApart(virtualNetwork, question.apart);
}

function expectApart(some: readonly Cidr[], others: readonly Cidr[]) {
  for (const one of some) for (const other of others) expect(overlaps(one, other)).toBe(false);
}

type OpenSubnet = Extract<SubnetQuestion, { prefixLength: number }>;
type OpenQuestion = AddressQuestion & {
  readonly apiServerSubnet: OpenSubnet | null;
  readonly nodeSubnet: OpenSubnet;
};

/** Ranges in a small part of the address space, so that many of them meet. */
function cidrs(shortest: number, longest: number) {
  return fc
    .record({ offset: fc.nat({ max: 0xfffff }), length: fc.integer({ min: shortest, max: longest }) })
    .map(({ offset, length }) => rangeAround(0x0a000000n + BigInt(offset), length));
}

function openSubnets(shortest: number, longest: number): fc.Arbitrary<OpenSubnet> {
  return fc.record({ prefixLength: fc.integer({ min: shortest, max: longest }) });
}

const questions: fc.Arbitrary<OpenQuestion> = fc.record({
  virtualNetwork: fc.option(fc.array(cidrs(14, 24), { minLength: 1, maxLength: 3 })),
  apiServerSubnet: fc.option(openSubnets(22, 28)),
  nodeSubnet: openSubnets(18, 29),
  siblings: fc.array(cidrs(20, 29), { maxLength: 8 }),
  apart: fc.array(cidrs(12, 28), { maxLength: 8 }),
});
