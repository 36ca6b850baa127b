import { Dice, nth } from './dice.js';
import { CITIES, DEPARTMENTS, REGIONS, TEAM_NAMES } from './words.js';

type OrgUnitType = 'department' | 'team';

export interface OrgUnit {
  /** Unique among units of its type only. */
  id: number;
  type: OrgUnitType;
  name: string;
  abbreviation: string | null;
  description: string | null;
  parentId: number | null;
  createdAt: string;
}

interface Workplace {
  id: number;
  name: string;
}

interface CostCenter {
  id: number;
  /** Personio v2 cost centers: number-like or a UUID. */
  id2: string;
  name: string;
}

export interface LegalEntity {
  id: number;
  /** v1 and the deprecated `sub_company` of v2 know it by another number. */
  subcompanyId: number;
  name: string;
  country: string;
  type: string;
  validFrom: string;
  city: string;
}

export interface Organisation {
  departments: OrgUnit[];
  teams: OrgUnit[];
  workplaces: Workplace[];
  costCenters: CostCenter[];
  legalEntities: LegalEntity[];
}

const FOUNDED = '2012-01-01T09:00:00Z';

const LEGAL_ENTITIES: readonly LegalEntity[] = [
  entity(170, 7033, 'Nordwind Systeme GmbH', { country: 'DE', type: 'GMBH', city: 'München', since: '2012' }),
  entity(171, 7041, 'Nordwind Österreich GmbH', { country: 'AT', type: 'GMBH', city: 'Wien', since: '2015' }),
  entity(172, 7049, 'Nordwind UK Ltd.', { country: 'GB', type: 'LTD', city: 'London', since: '2018' }),
  entity(173, 7055, 'Nordwind Sverige AB', { country: 'SE', type: 'AB', city: 'Malmö', since: '2020' }),
];

/** The same for every company of this size and seed. */
export function generateOrganisation(people: number, seed: number): Organisation {
  const departments = generateDepartments(
    Math.max(2, Math.min(DEPARTMENTS.length, Math.floor(people / 6)), Math.min(98, Math.floor(people / 40))),
  );
  return {
    departments,
    teams: generateTeams(Math.min(600, Math.floor(people / 14)), departments),
    workplaces: CITIES.slice(0, people < 50 ? 3 : CITIES.length).map((name, at) => ({ id: 60_300 + at, name })),
    costCenters: Array.from({ length: people < 50 ? 4 : 12 }, (_, at) => costCenter(at, people < 50 ? 3 : 11, seed)),
    legalEntities: LEGAL_ENTITIES.slice(0, people < 50 ? 2 : 4).map((one) => ({ ...one })),
  };
}

function generateDepartments(count: number): OrgUnit[] {
  return Array.from({ length: count }, (_, at) => {
    const kind = nth(DEPARTMENTS, at);
    const region = Math.floor(at / DEPARTMENTS.length);
    return {
      id: 401 + at,
      type: 'department' as const,
      name: region === 0 ? kind.name : `${kind.name} ${nth(REGIONS, region - 1)}`,
      abbreviation: region === 0 ? kind.short : null,
      description: region === 0 ? null : `Seit ${2015 + region}`,
      parentId: region === 0 ? parentOf(kind.under, count) : 401 + (at % DEPARTMENTS.length),
      createdAt: FOUNDED,
    };
  });
}

function parentOf(under: number | null, count: number): number | null {
  if (under === null) return null;
  return 401 + (under < count ? under : 0);
}

/** Team numbers begin where department numbers do: an id alone does not name a unit. */
function generateTeams(count: number, departments: readonly OrgUnit[]): OrgUnit[] {
  return Array.from({ length: count }, (_, at) => {
    const round = Math.floor(at / departments.length);
    const again = Math.floor(round / TEAM_NAMES.length);
    const name = `${nth(departments, at).name} ${nth(TEAM_NAMES, round)}`;
    return {
      id: 401 + at,
      type: 'team' as const,
      name: again === 0 ? name : `${name} ${again + 1}`,
      abbreviation: null,
      description: null,
      parentId: null,
      createdAt: FOUNDED,
    };
  });
}

function costCenter(at: number, last: number, seed: number): CostCenter {
  const id = 773_240 + at;
  return {
    id,
    id2: at === last ? new Dice(seed, at).uuid('cost center') : String(id),
    name: `${1000 + at * 100} Kostenstelle ${at + 1}`,
  };
}

function entity(
  id: number,
  subcompanyId: number,
  name: string,
  more: { country: string; type: string; city: string; since: string },
): LegalEntity {
  const { country, type, city, since } = more;
  return { id, subcompanyId, name, country, type, city, validFrom: `${since}-01-01T00:00:00Z` };
}
