import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Text } from '#connectors';
import { type Config, publicUrl } from '#kernel';
import { Store } from '#store';
import type { Logo } from './logo.js';

/** How a vendor's connect page looks, and where it may be shown. */
export interface ConnectPage {
  /** As the customer knows the vendor. */
  name: string;
  /** Where its logo is, below the API's address; null: it has none. */
  logoPath: string | null;
  /** `#rrggbb` */
  color: string | null;
  /** What the vendor uses the data for; null: it does not say. */
  purpose: Text | null;
  /** Where its privacy notice is. */
  privacyUrl: string | null;
  /** Of the pages that may show it in a frame. */
  origins: string[];
}

/** What is left out stays; null takes back what was set. */
export interface PageChange {
  name?: string | null;
  logo?: Logo | null;
  color?: string | null;
  purpose?: Text | null;
  privacyUrl?: string | null;
  origins?: string[];
}

const SHOWN = {
  ...{ name: true, color: true, purposeEn: true, purposeDe: true, privacyUrl: true, origins: true },
  ...{ address: true, logoType: true, updatedAt: true },
} as const;

const BARE = { logoPath: null, color: null, purpose: null, privacyUrl: null, origins: [] };

/** The vendors' own side of the connect page. */
@Injectable()
export class ConnectPages {
  constructor(private readonly store: Store) {}

  async of(organisationId: string): Promise<ConnectPage> {
    return this.store.as({ organisationId }, async (prisma) => {
      const row = await prisma.connectPage.findUnique({ where: { organisationId }, select: SHOWN });
      const name = row?.name ?? (await prisma.organisation.findUnique({ where: { id: organisationId } }))?.name ?? '';
      if (!row) return { name, ...BARE };
      const { color, purposeEn: en, purposeDe: de, privacyUrl, origins, address, logoType, updatedAt } = row;
      const version = updatedAt.getTime().toString(36);
      const logo = `/connect/logo/${Buffer.from(address).toString('hex')}?v=${version}`;
      const purpose = en === null || de === null ? null : { en, de };
      return { name, logoPath: logoType === null ? null : logo, color, purpose, privacyUrl, origins };
    });
  }

  async change(organisationId: string, { logo, purpose, ...change }: PageChange): Promise<ConnectPage> {
    const data = {
      ...change,
      ...(logo === undefined ? {} : { logo: logo && new Uint8Array(logo.bytes), logoType: logo?.type ?? null }),
      ...(purpose === undefined ? {} : { purposeEn: purpose?.en ?? null, purposeDe: purpose?.de ?? null }),
      updatedAt: new Date(),
    };
    await this.store.as({ organisationId }, (prisma) =>
      prisma.connectPage.upsert({
        where: { organisationId },
        create: { organisationId, address: addressOf(organisationId), ...data },
        update: data,
        select: { organisationId: true },
      }),
    );
    return this.of(organisationId);
  }

  /** By the address in `logoPath`; null where there is none. */
  async logo(address: string): Promise<Logo | null> {
    const organisationId = await this.store.findConnectPage(Buffer.from(address, 'hex'));
    if (organisationId === null) return null;
    const row = await this.store.as({ organisationId }, (prisma) =>
      prisma.connectPage.findUnique({ where: { organisationId }, select: { logo: true, logoType: true } }),
    );
    if (!row?.logo || row.logoType === null) return null;
    return { type: row.logoType as Logo['type'], bytes: Buffer.from(row.logo) };
  }

  /** Of the pages that may show a link's page in a frame; none for a link that is not there. `frame`: the hash of its token, in hex. */
  async originsOf(frame: string): Promise<string[]> {
    if (!/^[0-9a-f]{64}$/.test(frame)) return [];
    const link = await this.store.findLinkToken(Buffer.from(frame, 'hex'));
    return link ? (await this.of(link.organisationId)).origins : [];
  }
}

/** Where a logo is for browsers. */
export const logoUrlOf = (config: Config, { logoPath }: ConnectPage): string | null =>
  logoPath === null ? null : `${publicUrl(config)}${logoPath}`;

const addressOf = (organisationId: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(`connect-page:${organisationId}`).digest());
