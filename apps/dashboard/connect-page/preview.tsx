import { type JSX, useEffect, useRef, useState } from 'react';
import { API } from '../place.js';
import { isColor, isReadable, OURS } from './look.js';
import type { Look } from './types.js';

interface PreviewProps {
  look: Look;
  /** Of the logo that is stored. */
  logoUrl: string | null;
}

/** The beginning of the connect page, as it would look. It is a picture: nothing in it can be used. */
export function Preview({ look: { name, color, logo, purpose, privacyUrl }, logoUrl }: PreviewProps): JSX.Element {
  const brand = isColor(color) && isReadable(color) ? color : OURS;
  const shown = name.trim() === '' ? 'Your organisation' : name;
  const use = purpose.en.trim();
  return (
    <div
      className="preview"
      role="img"
      aria-label={`${shown} asks to read your HR data. ${useOf(shown, use)} A button in ${brand}.`}
    >
      <div aria-hidden="true">
        <p className="preview-vendor">
          {logo === null && logoUrl !== null && <img src={hereOf(logoUrl)} alt="" />}
          {logo instanceof File && <Drawn file={logo} />}
          <span>{shown}</span>
        </p>
        <div className="preview-card" style={{ borderTopColor: brand }}>
          <p className="preview-title">{shown} asks to read your HR data</p>
          <p>{useOf(shown, use)}</p>
          {privacyUrl.trim() !== '' && <p className="preview-link">Privacy notice of {shown}</p>}
          <p>Choose what it may read. You can change that at any time.</p>
          <span className="preview-button" style={{ backgroundColor: brand }}>
            Continue
          </span>
        </div>
      </div>
    </div>
  );
}

/** As the page says it. */
const useOf = (name: string, purpose: string): string =>
  purpose === ''
    ? `${name} has not stated here what your data is used for. Ask ${name} before you continue.`
    : `What ${name} uses it for: ${purpose}`;

/** Its address is told for the public; here it is asked for where the dashboard is. */
const hereOf = (logoUrl: string): string => `${API}/connect/logo/${logoUrl.slice(logoUrl.lastIndexOf('/') + 1)}`;

/** A file that is not uploaded yet. Drawn: the page's policy shows no pictures but those of this address. */
function Drawn({ file }: { file: File }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    let gone = false;
    const draw = async (): Promise<void> => {
      const picture = await createImageBitmap(file);
      if (gone || !canvas.current) return;
      Object.assign(canvas.current, { width: picture.width, height: picture.height });
      canvas.current.getContext('2d')?.drawImage(picture, 0, 0);
      setBroken(false);
    };
    draw().catch(() => {
      if (!gone) setBroken(true);
    });
    return () => {
      gone = true;
    };
  }, [file]);
  return (
    <>
      <canvas ref={canvas} hidden={broken} />
      {broken && <span className="preview-broken">This is not a picture.</span>}
    </>
  );
}
