/** A graph as it is drawn, in CSS pixels. */

export interface PlacedStep {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of rails: where its arrows come together. */
  readonly dot?: { readonly x: number; readonly y: number };
}

export interface PlacedArrow {
  readonly from: string;
  readonly to: string;
  /** As SVG has it. */
  readonly path: string;
}

export interface GraphLayout {
  readonly kind: 'right' | 'down' | 'rail';
  readonly width: number;
  readonly height: number;
  readonly steps: readonly PlacedStep[];
  readonly arrows: readonly PlacedArrow[];
}
