import type { JSX } from 'react';

const PATHS = {
  home: 'M4 11.5 12 4l8 7.5V20h-5v-6H9v6H4v-8.5Z',
  look: 'M12 21a9 9 0 1 1 9-9c0 2-1.5 3-3 3h-2.5a2 2 0 0 0-1.5 3.3c.8 1.2 0 2.7-2 2.7ZM7.5 11.5v.01M10 7.5v.01M14.5 7.5v.01M17 11v.01',
  connections: 'M9 7V3m6 4V3M7 7h10v4a5 5 0 0 1-10 0V7Zm5 9v5',
  records: 'M4 5h16v14H4V5Zm0 5h16M4 14.5h16M10 10v9',
  fields: 'M4 6h6m4 0h6M4 12h2m4 0h10M4 18h9m4 0h3M12 4v4M8 10v4m7 2v4',
  webhooks: 'M4 12h10m0 0-4-4m4 4-4 4M17 4h3v16h-3',
  keys: 'M14.5 9.5a4.5 4.5 0 1 0-3.6 4.4L13 16h2.5v2.5H18V21h3v-3.5l-6.9-6.9c.3-.3.4-.7.4-1.1ZM8.5 9h.01',
  logs: 'M5 5h14M5 10h14M5 15h9M5 20h6',
  audit: 'M12 3 5 6v5c0 4.5 3 8 7 10 4-2 7-5.5 7-10V6l-7-3Zm-3 9 2 2 4-4',
  usage: 'M5 20V11m5 9V4m5 16v-7m5 7V8',
  members:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 9c0-3.5 2.7-6 6-6s6 2.5 6 6m1-16a3.5 3.5 0 0 1 0 7m2 3.5c2 .9 3 2.9 3 5.5',
  member: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 10c0-4 3-7 7-7s7 3 7 7',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  system: 'M3 5h18v11H3V5Zm6 15h6m-3-4v4',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  copy: 'M9 9h11v11H9V9ZM5 15H4V4h11v1',
  alert: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.5',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v6m0-9.5V8',
  plus: 'M12 5v14m-7-7h14',
  back: 'M19 12H5m0 0 6-6m-6 6 6 6',
  right: 'm9 5 7 7-7 7',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1.5-1.5',
  refresh: 'M20 11a8 8 0 0 0-14.5-4L4 9m0-5v5h5m-5 4a8 8 0 0 0 14.5 4l1.5-2m0 5v-5h-5',
  pause: 'M8 5v14m8-14v14',
  play: 'M7 4.5v15l12-7.5-12-7.5Z',
  download: 'M12 4v11m0 0-4-4m4 4 4-4M5 20h14',
  trash: 'M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13m-7 4v5m4-5v5',
  more: 'M12 6v.01M12 12v.01M12 18v.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words, or in a button that has a label: it says nothing itself. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      {...{ width: size, height: size, viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor' }}
      {...{ strokeWidth: 1.8, strokeLinecap: 'round', strokeLinejoin: 'round' }}
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
