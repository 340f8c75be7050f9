const samples = [
  { words: 'at work', class: 'step-bar past mark-active' },
  { words: 'expected', class: 'step-bar expected' },
  { words: 'critical path', class: 'step-bar past mark-done critical' },
] as const;

export function TimelineLegend() {
  return (
    <ul class="mark-legend" aria-label="What the bars mean">
      {samples.map(({ words, class: className }) => (
        <li key={words}>
          <svg class="sample" viewBox="0 0 24 12" aria-hidden="true" focusable="false">
            <g class={className}>
              <rect x={1} y={1} width={22} height={10} rx={3} />
            </g>
          </svg>
          {words}
        </li>
      ))}
      <li>
        <svg class="sample next-look" viewBox="-12 -6 24 12" aria-hidden="true" focusable="false">
          <path d="M0-5 5 0 0 5-5 0z" />
        </svg>
        next look
      </li>
    </ul>
  );
}
