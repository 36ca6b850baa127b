import { type Person } from './company/person.js';

/** Both generations show the same address. */
export function pictureUrl(baseUrl: string, person: Person): string | null {
  return person.picture ? `${baseUrl}/v1/company/employees/${person.id}/profile-picture` : null;
}
