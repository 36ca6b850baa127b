import type { ConnectPage, ConnectPageBody, Look } from './types.js';

/** Where a vendor has chosen none. */
export const OURS = '#1d5bbf';

export const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

/** How much of the light a channel gives, by WCAG. */
const light = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

/** Whether white can be read on it by everybody: what the API asks for as well. */
export function isReadable(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => light(parseInt(color.slice(at, at + 2), 16) / 255));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5;
}

/** What differs from what is stored. */
export async function bodyOf(
  { name, color, logo, purpose, privacyUrl, origins }: Look,
  page: ConnectPage,
): Promise<ConnectPageBody> {
  const lines = origins
    .split(/\s+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return {
    ...(name.trim() === page.name ? {} : { name: name.trim() === '' ? null : name.trim() }),
    ...(logo === null ? {} : { logo: logo === 'none' ? null : await textOf(logo) }),
    color: color === '' ? null : color,
    purpose: purpose.en.trim() === '' && purpose.de.trim() === '' ? null : purpose,
    privacy_url: privacyUrl.trim() === '' ? null : privacyUrl.trim(),
    origins: lines,
  };
}

/** As the API takes a picture. */
function textOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(typeof reader.result === 'string' ? reader.result : '');
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('The file cannot be read.'));
    };
    reader.readAsDataURL(file);
  });
}
