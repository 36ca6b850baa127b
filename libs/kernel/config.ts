import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  validateSync,
} from 'class-validator';
import { ConfigError } from './errors.js';

const POSTGRES = { protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true };
const HTTP = { protocols: ['http', 'https'], require_tld: false, require_protocol: true };

function parsed({ value }: { value: unknown }): unknown {
  try {
    return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
  } catch {
    return value; // the validator names the setting
  }
}

/** Every setting there is. Read from the environment once, checked at start-up; nothing else reads the environment. */
export class Config {
  /** `production` refuses to start without a key of its own (see KEYS). */
  @IsIn(['production', 'development', 'test']) NODE_ENV: 'production' | 'development' | 'test' = 'development';

  /** The owner of the tables: migrations and the operator's tool only. */
  @IsOptional() @IsUrl(POSTGRES) DATABASE_URL?: string;
  /** The roles that serve and that pull; their names and passwords are made by `peopleport migrate`. */
  @IsOptional() @IsUrl(POSTGRES) API_DATABASE_URL?: string;
  @IsOptional() @IsUrl(POSTGRES) WORKER_DATABASE_URL?: string;
  /** Set: the queue runs on Redis. Unset: on Postgres. */
  @IsOptional()
  @IsUrl({ protocols: ['redis', 'rediss'], require_tld: false, require_protocol: true })
  REDIS_URL?: string;
  /** Tells installations that share a Redis apart. */
  @IsString() REDIS_PREFIX = 'peopleport';

  @IsString() HOST = '127.0.0.1';
  @Type(() => Number) @IsInt() @Min(0) @Max(65535) PORT = 4000;
  /**
   * Where customers, vendors and providers reach the API; magic links begin with it, and the addresses that the worker registers
   * for webhooks. In production the API refuses to start without.
   */
  @IsOptional() @IsUrl(HTTP) PUBLIC_URL?: string;
  /** The worker's own port for /livez, /readyz and /metrics. */
  @Type(() => Number) @IsInt() @Min(0) @Max(65535) WORKER_PORT = 4001;

  /** Root keys by version, `1:<64 hex digits>`, separated by commas; the greatest version wraps. Or a file that holds the same. */
  @IsOptional() @Matches(/^\d+:[0-9a-f]{64}([,\s]+\d+:[0-9a-f]{64})*\s*$/i) KEYS?: string;
  @IsOptional() @IsString() KEYS_FILE?: string;

  /**
   * Proxies of ours, `10.0.0.2,fd00::/64`: what they say in X-Forwarded-For is believed. Without them everybody behind a proxy comes from one
   * address.
   */
  @IsString() TRUSTED_PROXIES = '';

  /** Requests a minute for each connector token. */
  @Type(() => Number) @IsInt() @Min(1) RATE_LIMIT = 200;
  /**
   * Addresses that somebody gives us, such as those of webhooks and files, lead to public networks only; and to these ones, with
   * commas between them: `10.1.0.0/16,fd00::/8`.
   */
  @IsString() OUTBOUND_NETWORKS = '';
  /** The ports that they may name: numbers and ranges such as `8000-8999`. */
  @IsString() OUTBOUND_PORTS = '80,443';

  /**
   * The identity provider that members may log in with, by OpenID Connect: its issuer, what it knows us by, and what its button is called.
   * All four or none; see `identityProviderOf`.
   */
  @IsOptional() @IsUrl(HTTP) OIDC_ISSUER?: string;
  @IsOptional() @IsString() OIDC_CLIENT_ID?: string;
  @IsOptional() @IsString() OIDC_CLIENT_SECRET?: string;
  @IsOptional() @IsString() @MaxLength(40) OIDC_NAME?: string;

  /** JSON: settings by connector, such as {"some_connector":{"baseUrl":"http://127.0.0.1:4010"}}. */
  @Transform(parsed) @IsObject() CONNECTORS: Record<string, Record<string, string>> = {};
  /** Seconds between two looks for runs that are due. */
  @Type(() => Number) @IsNumber() @Min(0.05) SWEEP_SECONDS = 5;
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'silent']) LOG_LEVEL = 'info';
}

/** Rejects with a sentence for each setting that is wrong. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const known = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const config = plainToInstance(Config, known, { exposeDefaultValues: true });
  const errors = validateSync(config, { whitelist: true });
  if (errors.length > 0) {
    const sentences = errors.map((error) => Object.values(error.constraints ?? {}).join(', '));
    throw new ConfigError(`Settings are not valid: ${sentences.join('; ')}. Correct the environment and start again.`);
  }
  identityProviderOf(config);
  return config;
}

/** An identity provider, as far as the operator says it. */
export interface IdentityProviderSettings {
  issuer: URL;
  clientId: string;
  clientSecret: string;
  name: string;
}

/** Null where members log in with passwords only. Throws ConfigError for half of one, and for one that would be asked in the clear. */
export function identityProviderOf(config: Config): IdentityProviderSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = config;
  const all = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name };
  const missing = Object.keys(all).filter((setting) => all[setting as keyof typeof all] === undefined);
  if (missing.length === Object.keys(all).length) return null;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined || name === undefined)
    throw new ConfigError(
      `${missing.join(' and ')} must be set with the other OIDC settings, or none of them. Set them all and start again.`,
    );
  const url = new URL(issuer);
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new ConfigError('OIDC_ISSUER must begin with https, except on this machine. Correct it and start again.');
  return { issuer: url, clientId, clientSecret, name };
}

/** Whether an address cannot leave this machine. */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** The setting, or an error that names it. */
export function required<Name extends keyof Config>(config: Config, name: Name): NonNullable<Config[Name]> {
  const value = config[name];
  if (value === undefined) throw new ConfigError(`${name} is not set. Set it and start again.`);
  return value;
}

/** The environment for a process of ours: this one's, with these settings on top and without those that are undefined. */
export function environmentWith(settings: { [Name in keyof Config]?: Config[Name] | undefined }): Record<
  string,
  string | undefined
> {
  const texts = Object.entries(settings).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : value?.toString(),
  ]);
  return { ...process.env, ...(Object.fromEntries(texts) as Record<string, string | undefined>) };
}

/** What addresses of ours begin with, as those who are outside reach it: without a slash at its end. */
export function publicUrl({ PUBLIC_URL, HOST, PORT }: Config): string {
  // Every address of this machine is no address to open.
  const own = `http://${HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST}:${PORT}`;
  const url = new URL(PUBLIC_URL ?? own);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
