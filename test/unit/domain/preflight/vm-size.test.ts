import { describe, expect, it } from 'vitest';
import { coresOf, quotaFamilyOf, versionOf } from '../../../../src/domain/preflight/vm-size.ts';

describe('the name of a VM size', () => {
  it.each([
    ['Standard_D4s_v5', 5, 4, 'standardDSv5Family'],
    ['Standard_E4-2ds_v5', 5, 2, 'standardEDSv5Family'],
    ['Standard_DS3_v2', 2, undefined, 'standardDSv2Family'],
    ['Standard_NC24ads_A100_v4', 4, 24, 'standardNCADSv4Family'],
    ['Standard_D16ps_v6', 6, 16, 'standardDPSv6Family'],
    ['Standard_A2', 1, undefined, 'standardAFamily'],
    ['Custom', 1, undefined, undefined],
  ])('%s tells version %s, cores %s, family %s', (size, version, cores, family) => {
    expect([versionOf(size), coresOf(size), quotaFamilyOf(size)]).toEqual([version, cores, family]);
  });
});
