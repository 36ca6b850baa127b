import { Fragment, type JSX } from 'react';

/** `GET /api/v1/runs/{id}`; where there is little room, in lines that end between its parts. */
export function Route({ method, route }: { method: string; route: string }): JSX.Element {
  return (
    <>
      {method}{' '}
      {route.split(/(?=[/_])/).map((part, place) => (
        <Fragment key={place}>
          <wbr />
          {part}
        </Fragment>
      ))}
    </>
  );
}
