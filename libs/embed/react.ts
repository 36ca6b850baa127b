import { useCallback, useEffect, useRef } from 'react';
import { open, type Opened } from './open.js';
import { checked, type OpenOptions } from './options.js';

export type ConnectOptions = Omit<OpenOptions, 'linkToken'>;

/** Opens the connect page for a link token, in the place of one that is open. It is closed when the component goes. */
export function useConnect(options: ConnectOptions): (linkToken: string) => Opened {
  const latest = useRef(options);
  const opened = useRef<Opened>(null);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => () => opened.current?.close(), []);
  return useCallback((linkToken) => {
    checked({ ...latest.current, linkToken });
    opened.current = open({
      ...latest.current,
      linkToken,
      // What is rendered meanwhile may have brought others.
      onSuccess: (connected) => {
        latest.current.onSuccess(connected);
      },
      onExit: (exit) => latest.current.onExit?.(exit),
    });
    return opened.current;
  }, []);
}
