import type { JSX } from 'react';
import { encode } from 'uqr';

/** A code for a phone's camera; black on white in both schemes, or cameras miss it. */
export function Qr({ text, label, size = 200 }: { text: string; label: string; size?: number }): JSX.Element {
  const { data } = encode(text, { border: 1 });
  const path = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg
      {...{ className: 'qr', role: 'img', 'aria-label': label, width: size, height: size }}
      viewBox={`0 0 ${data.length} ${data.length}`}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
