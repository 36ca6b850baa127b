import type { components } from '#sdk';

type Schemas = components['schemas'];

export type Actor = Schemas['ActorDto'];
export type Asked = Schemas['RequestDto'];
export type Story = Schemas['RequestStoryDto'];
export type Write = Schemas['WriteDto'];
export type Change = Schemas['ChangeDto'];
export type Delivery = Schemas['DeliveryDto'];
export type Attempt = Schemas['AttemptDto'];
export type Deed = Schemas['AuditDto'];
export type Usage = Schemas['UsageDto'];
export type UsageStep = Schemas['UsageStepDto'];
