import type { components } from '#sdk';

type Schemas = components['schemas'];

export type Session = Schemas['SessionDto'];
export type Accepted = Schemas['AcceptedDto'];
export type Totp = Schemas['TotpDto'];
export type InvitationOffer = Schemas['InvitedDto'];
export type Member = Schemas['MemberDto'];
export type Invitation = Schemas['InvitationDto'];
