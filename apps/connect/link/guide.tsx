import type { JSX } from 'preact';
import { fromHere } from '../address.js';
import { useSpoken } from '../language.js';
import type { Off } from '../types.js';
import { Title } from '../ui.js';
import type { Right, Session, Step } from './types.js';

interface Given {
  session: Session;
  off: Off;
  back: (() => void) | undefined;
  next: () => void;
}

/** Step by step where to click at the provider. */
export function Guide({ session, off, back, next }: Given): JSX.Element {
  const { texts } = useSpoken();
  const { connector_name: connector, vendor, relink } = session;
  return (
    <>
      <Title>{relink ? texts.guide.relink(connector) : texts.guide.title(connector)}</Title>
      {relink && <p class="lead">{texts.guide.relinkIntro(vendor.name, connector)}</p>}
      <p class="lead">{texts.guide.intro(connector)}</p>
      <LeaveOut session={session} off={off} />
      <ol class="steps">
        {session.steps.map((step) => (
          <Shown key={step.text.en} step={step} />
        ))}
      </ol>
      <Rights session={session} off={off} />
      <p class="actions">
        <button type="button" class="primary" onClick={next}>
          {texts.guide.next}
        </button>
        {back && (
          <button type="button" onClick={back}>
            {texts.back}
          </button>
        )}
      </p>
    </>
  );
}

/** The drawing shows what the sentence says: to who does not see it, it adds nothing. */
function Shown({ step: { text, drawing } }: { step: Step }): JSX.Element {
  const { formats } = useSpoken();
  const [said = '', folded, ...more] = formats.text(text).split('\n');
  return (
    <li>
      <p>{said}</p>
      {drawing && <img src={fromHere(`${drawing}.${formats.language}.svg`)} alt="" />}
      {folded && (
        <details>
          <summary>{folded}</summary>
          <ul>
            {more.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** Whether it serves anything that is read. */
const wanted = ({ models }: Right, off: Off): boolean =>
  models.length === 0 || models.some((model) => !off.models.includes(model));

/** To read nothing of it is needed. */
const onlyWrites = ({ access }: Right): boolean => access === 'write';

/** Before the steps: who ticks along with them has to know it. */
function LeaveOut({ session: { rights, fields }, off }: Pick<Given, 'session' | 'off'>): JSX.Element | null {
  const { texts, formats } = useSpoken();
  const areas = rights
    .filter((right) => !wanted(right, off) && !onlyWrites(right))
    .map(({ area }) => formats.text(area));
  const groups = fields.filter(({ name }) => off.fields.includes(name)).map(({ label }) => formats.text(label));
  if (areas.length + groups.length === 0) return null;
  return (
    <div class="warning">
      {areas.length > 0 && <p>{texts.guide.leaveOut(areas)}</p>}
      {groups.length > 0 && <p>{texts.guide.leaveOutFields(groups)}</p>}
    </div>
  );
}

function Rights({ session: { rights, models }, off }: Pick<Given, 'session' | 'off'>): JSX.Element {
  const { texts, formats } = useSpoken();
  const { guide } = texts;
  const named = rights.filter((right) => wanted(right, off));
  // What is called the same on both sides, and serves nothing else, needs no word.
  const otherNames = ({ area, models: served }: Right): string[] => {
    const names = models.filter(({ name }) => served.includes(name)).map(({ label }) => formats.text(label));
    return names.every((name) => name === formats.text(area)) ? [] : names;
  };
  return (
    <section aria-labelledby="rights">
      <h2 id="rights">{guide.rightsTitle}</h2>
      <table class="stacked">
        <thead>
          <tr>
            <th scope="col">{guide.area}</th>
            <th scope="col">{guide.right}</th>
            <th scope="col">{guide.why}</th>
          </tr>
        </thead>
        <tbody>
          {named
            .filter((right) => !onlyWrites(right))
            .map((each) => (
              <tr key={`${each.area.en} ${each.right.en}`}>
                <th scope="row">
                  {formats.text(each.area)}{' '}
                  {otherNames(each).length > 0 && <span class="why">{guide.here(otherNames(each))}</span>}
                </th>
                <td data-what={guide.right}>{formats.text(each.right)}</td>
                <td>{formats.text(each.why)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <Writes rights={named.filter(onlyWrites)} />
    </section>
  );
}

function Writes({ rights }: Pick<Session, 'rights'>): JSX.Element | null {
  const { texts, formats } = useSpoken();
  const [first] = rights;
  if (!first) return null;
  return (
    <div class="note">
      <p>{formats.text(first.why)}</p>
      <p>{texts.guide.writes(rights.map(({ area }) => formats.text(area)))}</p>
    </div>
  );
}
