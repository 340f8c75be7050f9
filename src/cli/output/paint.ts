import { styleText } from 'node:util';
import type { Phase } from '../../domain/operation-state.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Paint = (style: Style, text: string) => string;

/** Whether there are colours is the terminal's to say. */
export function painter(colours: boolean): Paint {
  return colours
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}

export function phaseStyle(phase: Phase, done: boolean): Style {
  if (!done) return 'cyan';
  return phase === 'Succeeded' || phase === 'Canceled' ? 'green' : 'red';
}
