/** `8 s`, `4 min 12 s`, `1 h 3 min`: two units at most. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two([minutes, 'min'], [seconds % 60, 's']);
  return two([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

function two(first: readonly [number, string], second: readonly [number, string]): string {
  return [first, ...(second[0] > 0 ? [second] : [])]
    .map(([count, unit]) => `${String(count)} ${unit}`)
    .join(' ');
}
