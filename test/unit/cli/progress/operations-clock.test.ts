import { describe, expect, it } from 'vitest';
import { OperationsClock } from '../../../../src/cli/progress/operations-clock.ts';

const START = Date.parse('2026-01-05T08:00:00Z');
const at = (ms: number): string => new Date(START + ms).toISOString();

describe('OperationsClock', () => {
  it("is the machine's clock while documents do not say otherwise", () => {
    let machineMs = START;
    const clock = new OperationsClock(() => machineMs);
    clock.saw(at(-3_600_000), false);
    expect(clock.now()).toBe(START);
    machineMs += 1000;
    clock.saw(at(900), true);
    expect(clock.now()).toBe(START + 1000);
  });

  it('follows a clock that is ahead and faster', () => {
    let machineMs = START;
    const clock = new OperationsClock(() => machineMs);
    clock.saw(at(600_000), false);
    expect(clock.now()).toBe(START + 600_000);
    machineMs += 1000;
    clock.saw(at(660_000), true);
    expect(clock.now()).toBe(START + 660_000);
    machineMs += 500;
    expect(clock.now()).toBe(START + 690_000);
  });

  it('follows a clock that is behind, once it has seen it', () => {
    let machineMs = START;
    const clock = new OperationsClock(() => machineMs);
    clock.saw(at(-86_400_000), false);
    machineMs += 1000;
    clock.saw(at(-86_340_000), true);
    expect(clock.now()).toBe(START - 86_340_000);
  });
});
