import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { asRefused } from '../refused.js';

const CLOSE = { closeButtonProps: { 'aria-label': 'Close the message' } };

let secrets = 0;

/** While this is shown, no message that something was done lies over it. */
export function useNothingOver(): void {
  useEffect(() => {
    secrets += 1;
    notifications.clean();
    return () => {
      secrets -= 1;
    };
  }, []);
}

/** Says at the edge that something was done, in the place of what was said before. */
export const told = (message: string): void => {
  if (secrets > 0) return;
  notifications.clean();
  notifications.show({ message, color: 'brand', withBorder: true, ...CLOSE });
};

/** Says at the edge why it was not. */
export function refusedTo(error: unknown): void {
  const { detail, about } = asRefused(error);
  const request = about.requestId === undefined ? '' : ` (request ${about.requestId})`;
  notifications.clean();
  notifications.show({ message: detail + request, color: 'danger', withBorder: true, autoClose: 15_000, ...CLOSE });
}
