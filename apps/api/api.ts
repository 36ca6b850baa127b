import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { RequestLog } from '#journal';
import { type Config, networksOf, required, setLogLevel } from '#kernel';
import { ApiModule } from './api.module.js';
import { AuditTrail } from './gate/audit-trail.js';
import { Metrics } from './health/metrics.js';
import { addHooks, refuse, refuseConnection, requestIdOf } from './http/hooks.js';
import { readJsonBodies } from './http/json-body.js';
import { NestLog } from './http/nest-log.js';
import { documentOf } from './openapi.js';
import { keepSessions } from './session/cookie.js';

/** A link with long credentials has a few kilobytes. */
const BODY_LIMIT = 64 * 1024;
/** Milliseconds in which a request must have arrived. */
const ARRIVAL = 30_000;

/** The API, ready to listen. */
export async function createApi(config: Config): Promise<NestFastifyApplication> {
  if (config.NODE_ENV === 'production') required(config, 'PUBLIC_URL');
  const app = await assemble(config);
  // Made when it is first asked for: most processes are never asked.
  SwaggerModule.setup('docs', app, () => documentOf(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Peopleport API',
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** The API without a running part: nothing is connected yet. */
export async function assemble(config: Config): Promise<NestFastifyApplication> {
  setLogLevel(config.LOG_LEVEL);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: ARRIVAL,
    trustProxy: proxiesOf(config),
    genReqId: requestIdOf,
    frameworkErrors: refuse,
    clientErrorHandler: refuseConnection,
    routerOptions: { maxParamLength: 500 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(config), adapter, {
    logger: new NestLog(),
    abortOnError: false,
    bodyParser: false,
  });
  readJsonBodies(adapter.getInstance<FastifyInstance>());
  const journal = { audit: app.get(AuditTrail), metrics: app.get(Metrics), requests: app.get(RequestLog) };
  addHooks(adapter.getInstance<FastifyInstance>(), journal);
  await keepSessions(app, config);
  return app;
}

/** Whose word on where a request comes from is believed. */
const proxiesOf = ({ TRUSTED_PROXIES }: Config): string[] =>
  networksOf(TRUSTED_PROXIES, 'TRUSTED_PROXIES').map(([network, bits]) => `${network.toString()}/${bits}`);
