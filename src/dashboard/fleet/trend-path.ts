export interface TrendPoint {
  readonly day: string;
  /** Undefined: nothing of it on that day. */
  readonly seconds: number | undefined;
}

export interface PlotSize {
  readonly width: number;
  readonly height: number;
  /** The value at the top; the bottom is zero. */
  readonly most: number;
}

/** A line through the middles of the days, broken where there is no value; a day between two gaps is a dash as wide as a third of its day. */
export function trendPath(points: readonly TrendPoint[], { width, height, most }: PlotSize): string {
  const margin = 3;
  const step = width / points.length;
  const at = (index: number, seconds: number, offset = 0): string => {
    const x = (index + 0.5) * step + offset;
    const y = height - margin - (most === 0 ? 0 : (seconds / most) * (height - 2 * margin));
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  };
  return points
    .map(({ seconds }, index) => {
      if (seconds === undefined) return '';
      const follows = points[index - 1]?.seconds !== undefined;
      const isAlone = !follows && points[index + 1]?.seconds === undefined;
      if (isAlone) return `M${at(index, seconds, -step / 6)}h${(step / 3).toFixed(2)}`;
      return `${follows ? 'L' : 'M'}${at(index, seconds)}`;
    })
    .join('');
}
