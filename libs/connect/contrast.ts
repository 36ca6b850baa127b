/** Of text and of what it stands on, as WCAG 2 (AA) asks for. */
export const ENOUGH = 4.5;

type Rgb = readonly [number, number, number];

const rgbOf = (color: string): Rgb => {
  const part = (at: number): number => Number.parseInt(color.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
};

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const ofRgb = (rgb: Rgb): number => 1.05 / (luminance(rgb) + 0.05);

/** Of a colour, `#rrggbb`, and white: from 1 to 21. */
export const contrastWithWhite = (color: string): number => ofRgb(rgbOf(color));

/** The lightest of the same hue that stands out from white enough. */
export function darkened(color: string): string {
  const given = rgbOf(color);
  for (let share = 100; share > 0; share -= 1) {
    const [red, green, blue] = given.map((part) => Math.floor((part * share) / 100));
    const rgb: Rgb = [red ?? 0, green ?? 0, blue ?? 0];
    if (ofRgb(rgb) >= ENOUGH) return `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  }
  return '#000000';
}
