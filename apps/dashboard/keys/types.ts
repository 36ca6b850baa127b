import type { components } from '#sdk';

export type ApiKey = components['schemas']['ApiKeyDto'];
export type NewApiKey = components['schemas']['NewApiKeyDto'];
