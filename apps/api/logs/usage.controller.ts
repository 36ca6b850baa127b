import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DateTime } from 'luxon';
import { REQUESTS_KEPT_DAYS } from '#journal';
import { InvalidRequest } from '#kernel';
import { type RequestActor, type Usage, type UsageFigures, UsageRepository, type UsageStep } from '#store';
import { type ApiKeyRef, ShortCache } from '#tenancy';
import { Caller } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { Actors } from './actors.js';
import { UsageDto, UsageQuery, type UsageStepDto } from './usage.dto.js';

/** Of each step so many hours at the most: a week or two, and a little. */
const MOST_HOURS: Record<UsageStep, number> = { minute: 25, hour: 7 * 24 + 1, day: (REQUESTS_KEPT_DAYS + 1) * 24 };
const HOUR = 3_600_000;
/** Milliseconds: whoever has the page open asks every half minute. */
const COUNTED_ANEW = 20_000;
/** Answers that a process remembers. */
const REMEMBERED = 500;
const MOST_ACTORS = 100;

interface Span {
  since: Date;
  until: Date;
  step: UsageStep;
  actorType: RequestActor | undefined;
}

/** How often this API was called, for two weeks. */
@ApiTags('Logs')
@Controller('api/v1/usage')
export class UsageController {
  /** All rows of the time are counted: not for each who looks. */
  private readonly made = new ShortCache<Usage>(COUNTED_ANEW, REMEMBERED);

  constructor(
    private readonly figures: UsageRepository,
    private readonly actors: Actors,
  ) {}

  @Get()
  @ByKey({ action: 'usage.get', needs: 'logs:read' })
  @ApiOperation({
    summary: 'How often this API was called, and how long it took',
    description:
      'Of this environment, for the last 14 days: by the minute one day at the most, by the hour seven. The same is counted anew after ' +
      `${COUNTED_ANEW / 1000} seconds: what was asked since then is missing.`,
    operationId: 'usage_get',
  })
  @ApiOkResponse({ type: UsageDto })
  async get(@Caller() key: ApiKeyRef, @Query() query: UsageQuery): Promise<UsageDto> {
    const span = spanOf(query);
    const starts = startsOf(span);
    const { steps, routes, actors } = await this.usage(key, span);
    const byStart = new Map(steps.map((each) => [each.at.getTime(), each]));
    const who = await this.actors.of(
      key.organisationId,
      actors.map(({ actor }) => actor),
    );
    return {
      items: starts.map((at) => stepShown(at, byStart.get(at.getTime()))),
      routes: routes.map(({ method, route, ...figures }) => ({
        method,
        route,
        ...countsOf(figures),
        ...timesOf(figures),
      })),
      actors: actors.map(({ actor, ...figures }) => ({ actor: who(actor), ...countsOf(figures) })),
    };
  }

  private usage({ organisationId, environment }: ApiKeyRef, span: Span): Promise<Usage> {
    const { since, until, step, actorType } = span;
    const asked = [organisationId, environment, step, since.getTime(), until.getTime(), actorType];
    return this.made.get(asked.join(' '), async () => {
      const found = await this.figures.of({ organisationId, environment }, span);
      return { ...found, actors: found.actors.slice(0, MOST_ACTORS) };
    });
  }
}

/** Until the end of this minute where nobody says until when: within it the same is asked for. Throws InvalidRequest. */
function spanOf({ from, to, step, actor_type: actorType }: UsageQuery): Span {
  const thisMinute = DateTime.utc().startOf('minute');
  const until = to ?? thisMinute.plus({ minutes: 1 }).toJSDate();
  const asked = from ?? DateTime.fromJSDate(until).minus({ days: 1 }).toJSDate();
  const kept = thisMinute.minus({ days: REQUESTS_KEPT_DAYS }).toJSDate();
  const since = asked < kept ? kept : asked;
  if (until.getTime() - since.getTime() > MOST_HOURS[step] * HOUR) throw tooLong(step);
  return { since, until, step, actorType };
}

/** Of each minute, hour or day that has a part in it. */
function startsOf({ since, until, step }: Span): Date[] {
  const starts: Date[] = [];
  const first = DateTime.fromJSDate(since, { zone: 'utc' }).startOf(step);
  for (let at = first; at.toMillis() < until.getTime(); at = at.plus({ [step]: 1 })) {
    starts.push(at.toJSDate());
  }
  return starts;
}

const tooLong = (step: UsageStep): InvalidRequest =>
  new InvalidRequest([
    {
      ...{ loc: ['query', 'step'], type: 'value_error' },
      msg: `From \`from\` to \`to\` there should be at most ${MOST_HOURS[step]} hours: take a longer step`,
    },
  ]);

const NOTHING = { requests: 0, refused: 0, failed: 0, p50: null, p95: null };

function stepShown(at: Date, figures: UsageFigures | undefined): UsageStepDto {
  const { requests, refused, failed, p50, p95 } = figures ?? NOTHING;
  return { at: at.toISOString(), requests, errors_4xx: refused, errors_5xx: failed, p50_ms: p50, p95_ms: p95 };
}

const countsOf = ({ requests, refused, failed }: UsageFigures) => ({ requests, errors: refused + failed });
const timesOf = ({ p50, p95 }: UsageFigures) => ({ p50_ms: p50, p95_ms: p95 });
