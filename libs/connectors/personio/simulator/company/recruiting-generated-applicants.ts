import { dayOf } from './clock.js';
import { Dice } from './dice.js';
import { ascii } from './generated-outline.js';
import { NOBODY } from './recruiting-blank.js';
import { type GeneratedPositions } from './recruiting-generated-positions.js';
import { type Generated } from './recruiting-order.js';
import { type Application, type Candidate, type StageRef, type Transition } from './recruiting-records.js';
import { CITIES, MEN, SURNAMES, WOMEN } from './words.js';

const FIRST_CANDIDATE = 71_000_001;
const FIRST_APPLICATION = 81_000_001;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CHANNELS = ['LinkedIn', 'StepStone', 'Karriereseite', 'Empfehlung', 'Indeed'];
const ADDRESS = /\.(\d{1,9})@bewerbung\.example$/;

export interface RecruitingSize {
  jobs: number;
  candidates: number;
  applications: number;
}

/**
 * Candidates and their applications. Application n is that of candidate n, counted round and round, so that either
 * tells the other without a list.
 */
export class GeneratedApplicants {
  readonly channels = CHANNELS.map((name, at) => ({ id: 12 + at, name }));

  constructor(
    private readonly size: RecruitingSize,
    private readonly from: { seed: number; positions: GeneratedPositions },
  ) {}

  readonly candidates: Generated<Candidate> = {
    idAt: (number) => FIRST_CANDIDATE + number,
    numberOf: (id) => within(id - FIRST_CANDIDATE, this.size.candidates),
    make: (number, updatedAt) => this.#candidate(number, updatedAt),
  };

  readonly applications: Generated<Application> = {
    idAt: (number) => FIRST_APPLICATION + number,
    numberOf: (id) => within(id - FIRST_APPLICATION, this.size.applications),
    make: (number, updatedAt) => this.#application(number, updatedAt),
  };

  isOriginal(applicationId: number): boolean {
    return this.applications.numberOf(applicationId) !== undefined;
  }

  applicationsOf(candidateId: number): number[] {
    const first = this.candidates.numberOf(candidateId);
    const numbers: number[] = [];
    if (first === undefined) return numbers;
    for (let number = first; number < this.size.applications; number += this.size.candidates) numbers.push(number);
    return numbers.map((number) => this.applications.idAt(number));
  }

  byEmail(email: string): number | undefined {
    const number = ADDRESS.exec(email)?.[1];
    return number === undefined || Number(number) >= this.size.candidates
      ? undefined
      : FIRST_CANDIDATE + Number(number);
  }

  #candidate(number: number, updatedAt: number): Candidate {
    const dice = this.#dice(number);
    const stamps = { createdAt: updatedAt - dice.between('known', 0, 200) * DAY - HOUR, updatedAt };
    const id = this.candidates.idAt(number);
    if (isAnonymised(dice)) return { id, ...stamps, ...NOBODY, raw: {} };
    const woman = dice.roll('gender') < 0.5;
    const firstName = dice.pick('first name', woman ? WOMEN : MEN);
    const lastName = dice.pick('last name', SURNAMES);
    return {
      ...{ id, ...stamps, raw: {}, firstName, lastName },
      email: dice.chance('no e-mail', 0.03)
        ? null
        : `${ascii(firstName)}.${ascii(lastName)}.${number}@bewerbung.example`,
      gender: dice.chance('gender known', 0.7) ? (woman ? 'FEMALE' : 'MALE') : null,
      ...knownOf(dice),
      linkedin: dice.chance('linkedin', 0.4) ? `https://www.linkedin.com/in/${ascii(lastName)}-${number}` : null,
    };
  }

  #application(number: number, updatedAt: number): Application {
    const { candidates } = this.size;
    const candidate = number % candidates;
    const dice = this.#dice(candidate);
    // A candidate applies for one position after the other.
    const { positions } = this.from;
    const round = Math.floor(number / candidates);
    const position = (dice.between('position', 0, positions.count - 1) + round) % positions.count;
    const transitions = this.#transitions(number, position, updatedAt);
    const createdAt = transitions.at(-1)?.enteredAt ?? updatedAt;
    return {
      ...{ id: this.applications.idAt(number), createdAt, updatedAt, raw: {}, posted: {}, transitions },
      candidateId: this.candidates.idAt(candidate),
      positionId: positions.idAt(position),
      applicationDate: dayOf(createdAt),
      channelId: dice.chance('channel', 0.8) ? dice.pick('which channel', this.channels).id : null,
      anonymised: isAnonymised(dice),
    };
  }

  /** Latest first. */
  #transitions(number: number, position: number, updatedAt: number): Transition[] {
    const dice = new Dice(this.from.seed ^ 0x5eed_30b, number);
    const own = this.from.positions.categoryOf(position)?.stages.map(({ id }) => id) ?? [];
    let enteredAt = updatedAt;
    return pathOf(dice, own)
      .toReversed()
      .map((stage, at) => {
        if (at > 0) enteredAt -= dice.between(`step ${at}`, HOUR / 1000, (12 * DAY) / 1000) * 1000;
        return { stage, enteredAt };
      });
  }

  #dice(candidate: number): Dice {
    return new Dice(this.from.seed ^ 0x5eed_20b, candidate);
  }
}

/** What few say of themselves. */
function knownOf(dice: Dice): Pick<Candidate, 'phone' | 'location' | 'birthday' | 'availableFrom'> {
  return {
    phone: dice.chance('phone', 0.6) ? `+49 15${dice.between('phone', 100_000_000, 999_999_999)}` : null,
    location: dice.chance('location', 0.5) ? dice.pick('city', CITIES) : null,
    birthday: dice.chance('birthday', 0.3) ? dayOf(dice.between('born', 0, 12_000) * DAY) : null,
    availableFrom: dice.chance('available', 0.3) ? '2026-11-01' : null,
  };
}

/** A way through a pipeline, and often out of it again. */
function pathOf(dice: Dice, own: readonly number[]): StageRef[] {
  const reached = dice.between('reached', 0, own.length);
  const path: StageRef[] = own.slice(0, reached);
  if (dice.chance('unassigned', 0.5) || path.length === 0) path.unshift('UNASSIGNED');
  const offered = reached === own.length && dice.chance('offer', 0.5);
  if (offered) path.push('OFFER');
  if (offered && dice.chance('accepted', 0.6)) path.push('ACCEPTED');
  else if (dice.chance('out', 0.6)) path.push(dice.chance('withdrawn', 0.2) ? 'WITHDRAWN' : 'REJECTED');
  return path;
}

function isAnonymised(dice: Dice): boolean {
  return dice.chance('anonymised', 0.01);
}

function within(number: number, count: number): number | undefined {
  return Number.isInteger(number) && number >= 0 && number < count ? number : undefined;
}
