/** Remote ids of groups, which are of three kinds. An org unit's id is unique per type only: a team may share a department's. */
export const unitId = (type: string, id: string | number): string => `${type}:${id}`;

export const costCenterId = (id: string | number): string => `cost_center:${id}`;

/** In the place of a type that is not told. */
export const UNTYPED = 'unit';
