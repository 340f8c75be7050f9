/** What a result says of where it was measured. */
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';

const BYTES_A_GIB = 2 ** 30;

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round((totalmem() / BYTES_A_GIB) * 10) / 10,
    system: `${platform()} ${arch()}`,
    node: process.version,
  };
}

/** Of the last minute, in processes that wanted to run; 0 where the system does not say. */
export function loadNow(): number {
  return loadavg()[0] ?? 0;
}

export function machineText({ cpu, cores, memoryGib, system, node }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}`;
}
