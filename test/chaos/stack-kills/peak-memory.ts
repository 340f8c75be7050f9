import { readFileSync } from 'node:fs';

/** The most memory that the process has ever held; 0 when the system does not tell, or the process is gone. */
export function peakMemoryBytes(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const [, kilobytes] =
      /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
