/** What Linux says of a process that lives; not a number elsewhere. */
import { readFileSync } from 'node:fs';

/** The most memory that it has had. */
export function peakMegabytes(pid: number | undefined): number {
  return megabytes(pid, /VmHWM:\s+(\d+) kB/);
}

export function residentMegabytes(pid: number | undefined): number {
  return megabytes(pid, /VmRSS:\s+(\d+) kB/);
}

function megabytes(pid: number | undefined, kilobytes: RegExp): number {
  return Number(kilobytes.exec(told(pid, 'status'))?.[1]) / 1024;
}

/** Linux counts in hundredths of a second. */
const MS_A_TICK = 10;

/** Time of processors that it has used, in all its threads: the same on a busy machine as on a quiet one. */
export function processorMs(pid: number | undefined): number {
  const [, user, system] = /\) \S+(?: \S+){10} (\d+) (\d+)/.exec(told(pid, 'stat')) ?? [];
  return (Number(user) + Number(system)) * MS_A_TICK;
}

function told(pid: number | undefined, file: 'status' | 'stat'): string {
  return process.platform === 'linux' && pid !== undefined
    ? readFileSync(`/proc/${String(pid)}/${file}`, 'utf8')
    : '';
}
