import { type Organisation } from './organisation.js';

const FOUNDED = '2019-01-01T09:00:00Z';

/** The company of the conformance test: hand-written, and small enough to know by heart. */
export function fixedOrganisation(): Organisation {
  return {
    departments: [
      unit('department', 400, 'Product and Tech', {}),
      unit('department', 401, 'Engineering', { abbreviation: 'ENG', parentId: 400 }),
      unit('department', 402, 'Qualitätssicherung', {
        abbreviation: 'QS',
        description: 'Prüft jeden Greifarm',
        parentId: 400,
      }),
      unit('department', 403, 'Vertrieb', {}),
      unit('department', 404, 'People & Culture', { abbreviation: 'P&C' }),
    ],
    // Personio v2 org units: an id is unique per type only, so a team shares one with a department.
    teams: [
      unit('team', 4502, 'Plattform', {}),
      unit('team', 4503, 'Greifarme', { description: 'Hardware & Steuerung' }),
      unit('team', 401, 'Außendienst', { abbreviation: 'AD' }),
    ],
    workplaces: [
      { id: 60_302, name: 'München' },
      { id: 60_303, name: 'Wien' },
      { id: 60_304, name: 'Remote' },
    ],
    costCenters: [
      { id: 1000, id2: '1000', name: '1000 Entwicklung' },
      { id: 1001, id2: '1001', name: '2000 Vertrieb' },
      { id: 773_240, id2: '1f33aa20-287f-4dda-a517-eba2a316f755', name: '50101 Nordlicht Robotik GmbH' },
    ],
    legalEntities: [
      {
        ...{ id: 170, subcompanyId: 7033, name: 'Nordlicht Robotik GmbH' },
        ...{ country: 'DE', type: 'GMBH', validFrom: '2019-01-01T00:00:00Z', city: 'München' },
      },
      {
        ...{ id: 171, subcompanyId: 7041, name: 'Nordlicht Robotik Österreich GmbH' },
        ...{ country: 'AT', type: 'GMBH', validFrom: '2022-03-01T00:00:00Z', city: 'Wien' },
      },
    ],
  };
}

function unit(
  type: 'department' | 'team',
  id: number,
  name: string,
  more: { abbreviation?: string; description?: string; parentId?: number },
) {
  return { id, type, name, abbreviation: null, description: null, parentId: null, createdAt: FOUNDED, ...more };
}
